import { constants } from 'node:os'
import type { FileCalls, MessageCalls } from '../kernel.ts'
import type { FakeProcess } from './fake-process.ts'

const { EBADF, EINVAL } = constants.errno

/** Messages, as far as streams have them: several buffers at once, and no addresses. */
export function fakeMessageCalls(process: FakeProcess): MessageCalls {
  return {
    recvfrom(fd, buffer, length, _flags, _address, addressLength) {
      addressLength[0] = 0
      return process.onSocket('recvfrom', fd, (socket, most) =>
        socket.receive(buffer.subarray(0, Math.min(length, most))),
      )
    },
    sendto: (fd, data, length) =>
      process.onSocket('sendto', fd, (socket, most) => socket.sendTo(data.subarray(0, Math.min(length, most)))),
    recvmsg: (fd, buffers, _flags, _address, addressLength) => {
      addressLength[0] = 0
      return process.onSocket('recvmsg', fd, (socket, most) => {
        const whole = Buffer.concat(buffers)
        const count = socket.receive(whole.subarray(0, most))
        if (count > 0) scatter(whole, buffers)
        return count
      })
    },
    sendmsg: (fd, buffers, _flags, address) =>
      process.onSocket('sendmsg', fd, (socket, most) => {
        const bytes = Buffer.concat(buffers).subarray(0, most)
        return address === undefined ? socket.send(bytes) : socket.sendTo(bytes)
      }),
  }
}

/** There are no files in memory: whoever sends one reads it, and sends what it read. */
export function fakeFileCalls(): FileCalls {
  return { sendfile: () => -EINVAL, lseek: () => -EBADF }
}

function scatter(whole: Uint8Array, buffers: readonly Uint8Array[]): void {
  let at = 0
  for (const buffer of buffers) {
    buffer.set(whole.subarray(at, at + buffer.length))
    at += buffer.length
  }
}
