import type { MessageCalls } from './kernel.ts'
import type { Binder } from './libc-calls.ts'

// `struct msghdr` and `struct iovec` are words of 64 bits here, little end first; where a member is shorter, what
// comes after it is padding. Where each member is, by words:
const NAME = 0
const NAME_LENGTH = 1
const VECTOR = 2
const VECTOR_LENGTH = 3
const WORDS = 7

/** Binds what sends and receives with addresses, or with several buffers. */
export function bindMessageCalls(binder: Binder): MessageCalls {
  const recvfrom: MessageCalls['recvfrom'] = binder.call(
    'int64_t recvfrom(int fd, void *buffer, size_t length, int flags, void *address, void *addressLength)',
  )
  const sendto = binder.call<[number, Uint8Array, number, number, Uint8Array, number]>(
    'int64_t sendto(int fd, const void *data, size_t length, int flags, const void *address, uint32_t addressLength)',
  )
  return {
    recvfrom,
    sendto: (fd, data, length, flags, address) => sendto(fd, data, length, flags, address, address.length),
    ...bindVectorCalls(binder),
  }
}

function bindVectorCalls({ call, addressOf }: Binder): Pick<MessageCalls, 'recvmsg' | 'sendmsg'> {
  const recvmsg = call<[number, BigUint64Array, number]>('int64_t recvmsg(int fd, void *message, int flags)')
  const sendmsg = call<[number, BigUint64Array, number]>('int64_t sendmsg(int fd, const void *message, int flags)')
  return {
    recvmsg(fd, buffers, flags, address, addressLength) {
      const vector = vectorOf(buffers, addressOf)
      const message = messageOf(vector, address, addressOf)
      const result = keeping([vector, buffers, address], () => recvmsg(fd, message, flags))
      addressLength[0] = Number(message[NAME_LENGTH])
      return result
    },
    sendmsg: (fd, buffers, flags, address) => {
      const vector = vectorOf(buffers, addressOf)
      const message = messageOf(vector, address, addressOf)
      return keeping([vector, buffers, address], () => sendmsg(fd, message, flags))
    },
  }
}

const kept = new Set<unknown>()

/** Makes a call that knows `memory` by its address alone: as far as the collector sees, nobody needs that any more. */
function keeping(memory: unknown, call: () => number): number {
  kept.add(memory)
  try {
    return call()
  } finally {
    kept.delete(memory)
  }
}

function messageOf(
  vector: BigUint64Array,
  address: Uint8Array | undefined,
  addressOf: Binder['addressOf'],
): BigUint64Array {
  const message = new BigUint64Array(WORDS)
  if (address !== undefined) {
    message[NAME] = addressOf(address)
    message[NAME_LENGTH] = BigInt(address.length)
  }
  message[VECTOR] = addressOf(vector)
  message[VECTOR_LENGTH] = BigInt(vector.length / 2)
  return message
}

/** Address and length of each. */
function vectorOf(buffers: readonly Uint8Array[], addressOf: Binder['addressOf']): BigUint64Array {
  return BigUint64Array.from(buffers.flatMap((buffer) => [addressOf(buffer), BigInt(buffer.length)]))
}
