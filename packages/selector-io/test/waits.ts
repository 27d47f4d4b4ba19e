import type { Coroutine } from '@tsyncio/futures'
import { EVENT_READ, EVENT_WRITE, Socket, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
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
