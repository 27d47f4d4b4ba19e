import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Coroutine } from '@tsyncio/futures'
import { AF_INET, defaultSelector, SOCK_DGRAM, SOCK_STREAM, Socket, socketPair } from '@tsyncio/selector-io'
import type { InetAddress, SelectorEventLoop, SocketLoop, Watch } from '@tsyncio/selector-io'
import { taskGroup } from '@tsyncio/tasks'
import { expect, test, vi } from 'vitest'
import { listening } from './loopback.ts'
import { newLoop, receiveToEnd } from './loops.ts'

const PROGRAMS: [name: string, program: (loop: SocketLoop) => Coroutine<void>][] = [
  ['a conversation', converse],
  ['a long message, and a slow reader', sendMuch],
  ['datagrams', exchangeDatagrams],
  ['a file', sendOwnSource],
  ['a name', connectByName],
]

function* converse(loop: SocketLoop): Coroutine<void> {
  using listener = listening()
  using client = new Socket()
  yield* taskGroup(function* (group) {
    group.createTask(
      (function* () {
        const { socket } = yield* loop.sockAccept(listener)
        using _socket = socket
        yield* loop.sockSendAll(socket, yield* loop.sockRecv(socket, 100))
      })(),
    )
    yield* loop.sockConnect(client, listener.getSockName())
    yield* loop.sockSendAll(client, Buffer.from('hello'))
    expect(yield* loop.sockRecvInto(client, new Uint8Array(10))).toBe(5)
  })
}

function* sendMuch(loop: SocketLoop): Coroutine<void> {
  const [left, right] = socketPair()
  using _left = left
  using _right = right
  yield* taskGroup(function* (group) {
    group.createTask(loop.sockSendAll(left, new Uint8Array(2 ** 20)))
    for (let count = 0; count < 2 ** 20;) count += (yield* loop.sockRecv(right, 100_000)).length
  })
}

function* exchangeDatagrams(loop: SocketLoop): Coroutine<void> {
  using left = new Socket({ type: SOCK_DGRAM })
  using right = new Socket({ type: SOCK_DGRAM })
  for (const socket of [left, right]) socket.bind({ host: '127.0.0.1', port: 0 })
  yield* taskGroup(function* (group) {
    group.createTask(
      (function* () {
        const { bytes, address } = yield* loop.sockRecvFrom(right, 100)
        yield
        yield* loop.sockSendTo(right, bytes, address)
      })(),
    )
    yield
    yield* loop.sockSendTo(left, Buffer.from('hello'), right.getSockName())
    expect(yield* loop.sockRecvFromInto(left, new Uint8Array(10))).toMatchObject({ count: 5 })
  })
}

function* sendOwnSource(loop: SocketLoop): Coroutine<void> {
  const [left, right] = socketPair()
  using _left = left
  using _right = right
  yield* taskGroup(function* (group) {
    const received = group.createTask(receiveToEnd(loop, right, 500))
    const count = yield* loop.sockSendFile(left, fileURLToPath(import.meta.url))
    left.close()
    expect((yield* received).length).toBe(count)
  })
}

function* connectByName(loop: SocketLoop): Coroutine<void> {
  using listener = listening()
  using client = new Socket()
  const { port } = listener.getSockName() as InetAddress
  yield* loop.getAddrInfo('localhost', port, { family: AF_INET, type: SOCK_STREAM })
  yield* loop.sockConnect(client, { host: 'localhost', port })
}

/** Runs it, and cancels it in pass `number`; whether it came to its end before. */
function endsBefore(number: number, loop: SelectorEventLoop, program: Coroutine<void>): boolean {
  const task = loop.createTask(program)
  let pass = 0
  const count = (): void => {
    if (pass === number) return void task.cancel()
    pass += 1
    loop.callSoon(count)
  }
  loop.callSoon(count)
  try {
    loop.runUntilComplete(task)
    return true
  } catch (error) {
    if (!task.cancelled()) throw error
    return false
  }
}

test.each(PROGRAMS)(
  '%s, cancelled in any pass, leaves neither a reader, nor a writer, nor a descriptor',
  async (_, program) => {
    const selector = defaultSelector<Watch>()
    const loop = newLoop({ selector })
    // What a name needs stays open until the loop is closed.
    if (program === connectByName) loop.runUntilComplete(loop.getAddrInfo('127.0.0.1', 1))
    const before = readdirSync('/proc/self/fd').length
    let cancelled = 0
    // The kernel decides how many passes there are; a few hundred are enough of those that only wait.
    while (cancelled < 300 && !endsBefore(cancelled, loop, program(loop))) {
      cancelled += 1
      expect(selector.getMap().size).toBe(0)
      // A look-up that nobody waits for any longer still runs to its end, in a thread of its own, with a file or two.
      await vi.waitFor(() => expect(readdirSync('/proc/self/fd').length).toBe(before), { timeout: 30_000 })
    }
    expect(cancelled).toBeGreaterThan(1)
    loop.close()
  },
)
