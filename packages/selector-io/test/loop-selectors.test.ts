import { NodeHost } from '@tsyncio/hosts'
import { PollSelector, Socket, socketPair, UvSelector, watchReadable } from '@tsyncio/selector-io'
import type { Selector, SocketLoop, Watch } from '@tsyncio/selector-io'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import type { Coroutine } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { listening } from './loopback.ts'
import { newLoop, receiveToEnd, runAsGuest, runBlocked, text } from './loops.ts'
import type { Run } from './loops.ts'

interface Kind {
  readonly name: string
  readonly run: Run
  readonly newSelector: () => Selector<Watch>
}

const KINDS: readonly Kind[] = [
  { name: 'poll, blocking', run: runBlocked, newSelector: () => new PollSelector() },
  { name: 'libuv, blocking', run: runBlocked, newSelector: () => new UvSelector() },
  { name: 'libuv, as a guest of Node', run: runAsGuest, newSelector: () => new UvSelector() },
]

describe.each(KINDS)('a loop over $name', ({ run, newSelector }) => {
  test('serves several connections', () =>
    run(
      function* (loop) {
        const listener = listening()
        const serving = createTask(serve(loop, listener, 5))
        const clients = Array.from({ length: 5 }, (_, index) => ask(loop, listener, `client ${index} `.repeat(50_000)))
        const answers = yield* gather(clients)
        expect(answers).toEqual(answers.map((_, index) => `client ${index} `.repeat(50_000)))
        yield* serving
        listener.close()
      },
      { selector: newSelector() },
    ))

  test('finds a refused connection', () =>
    run(
      function* (loop) {
        const listener = listening()
        const address = listener.getSockName()
        listener.close()
        const socket = new Socket()
        const task = createTask(loop.sockConnect(socket, address))
        yield* sleep(0.01)
        expect(task.exception()).toMatchObject({ code: 'ECONNREFUSED' })
        socket.close()
      },
      { selector: newSelector() },
    ))

  test('finds a connection that was reset, and a reader of it in each pass', () =>
    run(
      function* (loop) {
        const [left, right] = socketPair()
        const calls: number[] = []
        loop.addReader(left, () => calls.push(1))
        yield* sleep(0.005)
        left.send(new Uint8Array(1))
        right.close()
        while (calls.length < 3) yield* sleep(0.001)
        loop.removeReader(left)
        const task = createTask(loop.sockRecv(left, 10))
        yield* sleep(0.005)
        expect(task.exception()).toMatchObject({ code: 'ECONNRESET' })
        left.close()
      },
      { selector: newSelector() },
    ))

  test('keeps its timers while it waits', () =>
    run(
      function* (loop) {
        const [left, right] = socketPair()
        const reading = createTask(loop.sockRecv(left, 10))
        const before = loop.time()
        yield* sleep(0.02)
        expect(loop.time() - before).toBeGreaterThanOrEqual(0.02)
        yield* loop.sockSendAll(right, Buffer.from('hello'))
        expect(text(yield* reading)).toBe('hello')
        left.close()
        right.close()
      },
      { selector: newSelector() },
    ))

  test('goes on when a socket is closed right after it was waited for', () =>
    run(
      function* (loop) {
        const [left, right] = socketPair()
        const task = createTask(loop.sockRecv(left, 10))
        loop.addWriter(right.fileno(), () => {})
        yield* sleep(0)
        left.close()
        right.close()
        yield* sleep(0.005)
        expect(task.exception()).toMatchObject({ code: 'EBADF' })
      },
      { selector: newSelector() },
    ))
})

test('a loop over poll cannot be a guest, and says why', () => {
  const loop = newLoop({ selector: new PollSelector() })
  expect(() => loop.attach(new NodeHost({ watchReadable }))).toThrow(
    /^selector: only one with fileno\(\) can be watched/,
  )
  loop.close()
})

function* serve(loop: SocketLoop, listener: Socket, connections: number): Coroutine<void> {
  const tasks = []
  for (let left = connections; left > 0; left--) {
    const { socket } = yield* loop.sockAccept(listener)
    tasks.push(createTask(echo(loop, socket)))
  }
  yield* gather(tasks)
}

function* echo(loop: SocketLoop, socket: Socket): Coroutine<void> {
  for (;;) {
    const chunk = yield* loop.sockRecv(socket, 65_536)
    if (chunk.length === 0) break
    yield* loop.sockSendAll(socket, chunk)
  }
  socket.close()
}

function* ask(loop: SocketLoop, listener: Socket, question: string): Coroutine<string> {
  const socket = new Socket()
  yield* loop.sockConnect(socket, listener.getSockName())
  const answer = createTask(receiveToEnd(loop, socket))
  yield* loop.sockSendAll(socket, Buffer.from(question))
  socket.shutdown(1)
  const received = yield* answer
  socket.close()
  return text(received)
}
