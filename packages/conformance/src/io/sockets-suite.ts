import type { Coroutine } from '@tsyncio/futures'
import type { Address, Socket, SocketLoop } from '@tsyncio/selector-io'
import { playTask } from '../drive.ts'
import type { Drive } from '../drive.ts'
import { expectSame, expectThat, nameOf } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'

/** What the suite for socket operations needs. */
export interface SocketsSubject {
  readonly drive: Drive<SocketLoop>
  /** Two stream sockets that are connected to each other. */
  newPair(): [Socket, Socket]
  /** A socket that listens, and where. */
  newListener(): { readonly listener: Socket; readonly address: Address }
  /** A socket that can connect to a listener. */
  newClient(): Socket
}

interface Setting extends SocketsSubject {
  readonly loop: SocketLoop
  readonly left: Socket
  readonly right: Socket
}

/** A test that is a coroutine on the loop. */
function scene(promise: string, body: (setting: Setting) => Coroutine<void>): Clause<SocketsSubject> {
  return {
    promise,
    check: (subject) =>
      playTask(subject.drive, function* (loop) {
        const [left, right] = subject.newPair()
        try {
          yield* body({ ...subject, loop, left, right })
        } finally {
          left.close()
          right.close()
        }
      }),
  }
}

/** What `operation` throws. */
function* errorOf(operation: Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* operation
  } catch (error) {
    return error
  }
  return undefined
}

function bytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, n) => n % 251)
}

function* receiveAll(loop: SocketLoop, socket: Socket, count: number): Coroutine<number[]> {
  const received: number[] = []
  while (received.length < count) {
    const chunk = yield* loop.sockRecv(socket, 65_536)
    if (chunk.length === 0) break
    for (const byte of chunk) received.push(byte)
  }
  return received
}

/** What a loop promises to coroutines that receive, send, accept and connect. */
export const socketsSuite: Suite<SocketsSubject> = {
  of: 'SocketOperations',
  clauses: [
    scene('sockRecv() gives what is there, at most as much as is asked for', function* ({ loop, left, right }) {
      right.send(Uint8Array.of(1, 2, 3))
      expectSame('two bytes', [...(yield* loop.sockRecv(left, 2))], [1, 2])
      expectSame('the rest', [...(yield* loop.sockRecv(left, 2))], [3])
    }),
    scene('sockRecv() waits until something comes', function* ({ loop, left, right }) {
      const log: unknown[] = []
      function* receive(): Coroutine<void> {
        log.push([...(yield* loop.sockRecv(left, 8))])
      }
      const task = loop.createTask(receive())
      yield
      yield
      expectSame('before anything came', log, [])
      right.send(Uint8Array.of(1))
      yield* task
      expectSame('when it came', log, [[1]])
    }),
    scene('sockRecv() gives nothing when the peer has closed, again and again', function* ({ loop, left, right }) {
      right.close()
      expectSame('how many bytes', (yield* loop.sockRecv(left, 8)).length, 0)
      expectSame('how many the second time', (yield* loop.sockRecv(left, 8)).length, 0)
    }),
    scene('sockSendAll() sends all, in order, however much it is', function* ({ loop, left, right }) {
      const data = bytes(300_000)
      const receiving = loop.createTask(receiveAll(loop, right, data.length))
      yield* loop.sockSendAll(left, data)
      const received = yield* receiving
      expectSame('how many bytes arrived', received.length, data.length)
      expectThat(
        'they are others',
        received.every((byte, n) => byte === data[n]),
      )
    }),
    scene('a sockRecv() that is cancelled takes nothing, and is gone', function* ({ loop, left, right }) {
      const first = loop.createTask(loop.sockRecv(left, 8))
      yield
      first.cancel()
      expectSame('what it threw', nameOf(yield* errorOf(awaiting(first))), 'CancelledError')
      right.send(Uint8Array.of(1))
      expectSame('what the next one gets', [...(yield* loop.sockRecv(left, 8))], [1])
    }),
    scene('two that wait to read from one socket are an error of the second', function* ({ loop, left, right }) {
      const first = loop.createTask(loop.sockRecv(left, 8))
      yield
      expectSame('what the second gets', nameOf(yield* errorOf(loop.sockRecv(left, 8))), 'RuntimeError')
      right.send(Uint8Array.of(1))
      expectSame('what the first gets', [...(yield* first)], [1])
    }),
    scene('a socket can be read and written at the same time', function* ({ loop, left, right }) {
      const data = bytes(300_000)
      const waiting = loop.createTask(loop.sockRecv(left, 8))
      const sending = loop.createTask(loop.sockSendAll(left, data))
      yield
      right.send(Uint8Array.of(1))
      expectSame('what was read', [...(yield* waiting)], [1])
      expectSame('how much was written', (yield* receiveAll(loop, right, data.length)).length, data.length)
      yield* sending
    }),
    scene('whoever waits for a socket that is closed gets an OSError', function* ({ loop, left }) {
      const waiting = loop.createTask(loop.sockRecv(left, 8))
      yield
      left.close()
      const error = yield* errorOf(awaiting(waiting))
      expectSame('its code', (error as { code?: unknown } | undefined)?.code, 'EBADF')
    }),
    scene('a closed socket is an error at once', function* ({ loop, left }) {
      left.close()
      expectSame('of sockRecv()', nameOf(yield* errorOf(loop.sockRecv(left, 8))), 'RuntimeError')
      expectSame('of sockSendAll()', nameOf(yield* errorOf(loop.sockSendAll(left, bytes(1)))), 'RuntimeError')
    }),
    scene('sockAccept() and sockConnect() meet, whoever comes first', function* ({ loop, newListener, newClient }) {
      const { listener, address } = newListener()
      for (const acceptFirst of [true, false]) {
        const client = newClient()
        const accepting = acceptFirst ? loop.createTask(loop.sockAccept(listener)) : undefined
        yield
        const connecting = loop.createTask(loop.sockConnect(client, address))
        yield
        const { socket } = accepting === undefined ? yield* loop.sockAccept(listener) : yield* accepting
        yield* connecting
        yield* loop.sockSendAll(client, Uint8Array.of(7))
        expectSame('what arrives', [...(yield* loop.sockRecv(socket, 8))], [7])
        socket.close()
        client.close()
      }
      listener.close()
    }),
    scene('a connection that is refused is an OSError', function* ({ loop, newListener, newClient }) {
      const { listener, address } = newListener()
      listener.close()
      const client = newClient()
      const error = yield* errorOf(loop.sockConnect(client, address))
      client.close()
      expectSame('its code', (error as { code?: unknown } | undefined)?.code, 'ECONNREFUSED')
    }),
  ],
}

function* awaiting<T>(future: { [Symbol.iterator](): Coroutine<T> }): Coroutine<T> {
  return yield* future
}
