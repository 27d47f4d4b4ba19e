import { fileURLToPath } from 'node:url'
import type { Coroutine } from '@tsyncio/futures'
import { AF_UNIX, EVENT_READ, EVENT_WRITE, SOCK_DGRAM, Socket, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { EventMask, SocketLoop } from '@tsyncio/selector-io'
import { listening } from './loopback.ts'
import { text } from './loops.ts'

/** A socket operation that has to wait, and what it takes to let it go on. */
export interface Wait extends Disposable {
  readonly socket: Socket
  /** The operation; it ends with `expected`. */
  begin(loop: SocketLoop): Coroutine<unknown>
  readonly expected: unknown
  unblock(): void
}

export interface KindOfWait {
  readonly name: string
  /** What the socket is waited for. */
  readonly events: EventMask
  prepare(): Wait
}

/** One of each kind, for `describe.each`. */
export const WAITS: readonly KindOfWait[] = [
  { name: 'sockRecv', events: EVENT_READ, prepare: receiving },
  { name: 'sockSendAll', events: EVENT_WRITE, prepare: sending },
  { name: 'sockRecvInto', events: EVENT_READ, prepare: receivingInto },
  { name: 'sockRecvFrom', events: EVENT_READ, prepare: receivingFrom },
  { name: 'sockRecvFromInto', events: EVENT_READ, prepare: receivingFromInto },
  { name: 'sockSendTo', events: EVENT_WRITE, prepare: sendingTo },
  { name: 'sockSendFile', events: EVENT_WRITE, prepare: sendingFile },
  { name: 'sockAccept', events: EVENT_READ, prepare: accepting },
  { name: 'sockConnect', events: EVENT_WRITE, prepare: connecting },
]

function receiving(): Wait {
  const [socket, peer] = socketPair()
  return {
    socket,
    *begin(loop) {
      return text(yield* loop.sockRecv(socket, 100))
    },
    expected: 'hello',
    unblock: () => void peer.send(Buffer.from('hello')),
    [Symbol.dispose]: () => closeAll(socket, peer),
  }
}

function receivingInto(): Wait {
  const [socket, peer] = socketPair()
  const buffer = Buffer.alloc(10)
  return {
    socket,
    *begin(loop) {
      return [yield* loop.sockRecvInto(socket, buffer.subarray(2)), text(buffer)]
    },
    expected: [5, '\0\0hello\0\0\0'],
    unblock: () => void peer.send(Buffer.from('hello')),
    [Symbol.dispose]: () => closeAll(socket, peer),
  }
}

/** Two sockets for datagrams with names of their own. */
function datagramPair(): [Socket, Socket] {
  const bound = (): Socket => {
    const socket = new Socket({ family: AF_UNIX, type: SOCK_DGRAM })
    socket.bind({ path: `\0tsyncio-${process.pid}-${socket.fileno()}-${Math.random()}` })
    return socket
  }
  return [bound(), bound()]
}

function receivingFrom(): Wait {
  const [socket, peer] = datagramPair()
  const address = socket.getSockName()
  const expected = { bytes: 'hello', address: peer.getSockName() }
  return {
    socket,
    *begin(loop) {
      const received = yield* loop.sockRecvFrom(socket, 100)
      return { ...received, bytes: text(received.bytes) }
    },
    expected,
    unblock: () => void peer.sendTo(Buffer.from('hello'), address),
    [Symbol.dispose]: () => closeAll(socket, peer),
  }
}

function receivingFromInto(): Wait {
  const [socket, peer] = datagramPair()
  const address = socket.getSockName()
  const buffer = Buffer.alloc(5)
  return {
    socket,
    begin: (loop) => loop.sockRecvFromInto(socket, buffer),
    expected: { count: 5, address: peer.getSockName() },
    unblock: () => void peer.sendTo(Buffer.from('hello'), address),
    [Symbol.dispose]: () => closeAll(socket, peer),
  }
}

/** Over IP only a network that is too slow makes a datagram wait; here, a peer whose queue is full. */
function sendingTo(): Wait {
  const [socket, peer] = datagramPair()
  socket.connect(peer.getSockName())
  while (socket.send(Buffer.from('full')) !== WOULD_BLOCK);
  return {
    socket,
    begin: (loop) => loop.sockSendTo(socket, Buffer.from('hello'), peer.getSockName()),
    expected: 5,
    unblock() {
      while (peer.recv(100) !== WOULD_BLOCK);
    },
    [Symbol.dispose]: () => closeAll(socket, peer),
  }
}

function sendingFile(): Wait {
  const [socket, peer] = socketPair()
  while (socket.send(new Uint8Array(65_536)) !== WOULD_BLOCK);
  const file = fileURLToPath(import.meta.url)
  return {
    socket,
    begin: (loop) => loop.sockSendFile(socket, file, { offset: 10, count: 100 }),
    expected: 100,
    unblock() {
      while (peer.recv(65_536) !== WOULD_BLOCK);
    },
    [Symbol.dispose]: () => closeAll(socket, peer),
  }
}

function sending(): Wait {
  const [socket, peer] = socketPair()
  while (socket.send(new Uint8Array(65_536)) !== WOULD_BLOCK);
  return {
    socket,
    begin: (loop) => loop.sockSendAll(socket, Buffer.from('hello')),
    expected: undefined,
    unblock() {
      while (peer.recv(65_536) !== WOULD_BLOCK);
    },
    [Symbol.dispose]: () => closeAll(socket, peer),
  }
}

function accepting(): Wait {
  const socket = listening()
  const address = socket.getSockName()
  const client = new Socket()
  return {
    socket,
    *begin(loop) {
      const accepted = yield* loop.sockAccept(socket)
      accepted.socket.close()
      return accepted.address
    },
    get expected() {
      return client.getSockName()
    },
    unblock: () => void client.connect(address),
    [Symbol.dispose]: () => closeAll(socket, client),
  }
}

/** On the loopback interface it is the kernel alone that answers, and at once; but it tells only those who ask again. */
function connecting(): Wait {
  const listener = listening()
  const socket = new Socket()
  return {
    socket,
    begin: (loop) => loop.sockConnect(socket, listener.getSockName()),
    expected: undefined,
    unblock: () => {},
    [Symbol.dispose]: () => closeAll(socket, listener),
  }
}

function closeAll(...sockets: Socket[]): void {
  for (const socket of sockets) socket.close()
}
