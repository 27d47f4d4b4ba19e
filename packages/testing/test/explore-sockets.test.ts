import type { TaskLike } from '@tsyncio/events'
import { TimeoutError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { getRunningSocketLoop, OSError } from '@tsyncio/selector-io'
import type { Socket } from '@tsyncio/selector-io'
import { memorySockets } from '@tsyncio/selector-io/fake'
import { createTask, gather, taskGroup, timeout } from '@tsyncio/tasks'
import { explore } from '@tsyncio/testing'
import type { Program, Trial } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { bytes, connected, listening, receiveAll, SERVER } from './network.ts'
import { outlast } from './programs.ts'

function* ignoring(isExpected: (error: unknown) => boolean, body: Coroutine<unknown>): Coroutine<void> {
  try {
    yield* body
  } catch (error) {
    if (!isExpected(error)) throw error
  }
}

const isOSError = (error: unknown): boolean => error instanceof OSError

function* echo(socket: Socket): Coroutine<void> {
  using _ = socket
  const loop = getRunningSocketLoop()
  for (;;) {
    const data = yield* loop.sockRecv(socket, 64)
    if (data.length === 0) return
    yield* loop.sockSendAll(socket, data)
  }
}

function* serve(listener: Socket): Coroutine<void> {
  yield* taskGroup(function* (group): Coroutine<void> {
    for (;;) {
      const { socket } = yield* getRunningSocketLoop().sockAccept(listener)
      group.createTask(ignoring(isOSError, echo(socket)))
    }
  })
}

/** Sends a message, and returns what comes back until it says that it has sent all. */
function* ask(trial: Trial, host: string, message: string): Coroutine<string> {
  using socket = yield* connected(trial, host)
  function* send(): Coroutine<void> {
    yield* getRunningSocketLoop().sockSendAll(socket, bytes(message))
    socket.shutdown(1)
  }
  const sending = createTask(send())
  try {
    return yield* receiveAll(socket)
  } finally {
    sending.cancel()
    yield* outlast([sending])
  }
}

/** Three clients of a server, and what they got. */
function* clients(trial: Trial, client: (n: number) => Coroutine<string>): Coroutine<string[]> {
  using listener = listening(trial)
  const serving = createTask(serve(listener))
  try {
    return yield* gatherThenCancel([1, 2, 3].map((n) => createTask(client(n))))
  } finally {
    serving.cancel()
    yield* outlast([serving])
  }
}

function* gatherThenCancel<T>(tasks: readonly TaskLike<T>[]): Coroutine<T[]> {
  try {
    return yield* gather(tasks)
  } finally {
    for (const task of tasks) task.cancel()
    yield* outlast(tasks)
  }
}

const messages = ['', 'one', 'two '.repeat(20), 'three'.repeat(30)]

test('an echo server answers all, whatever the latencies, portions and orders', { timeout: 60_000 }, () => {
  const program: Program<void> = function* (trial) {
    trial.network.setLatency(0, 1)
    const answers = yield* clients(trial, (n) => ask(trial, `10.0.0.${n + 1}`, messages[n] as string))
    expect(answers).toEqual(messages.slice(1))
  }
  explore(program, { sockets: memorySockets, runs: 300, seed: 1, order: 'any' })
})

test('and leaves nothing behind when it is cancelled, loses connections, or is cut off', { timeout: 60_000 }, () => {
  const program: Program<unknown> = function* (trial) {
    const { loop, network } = trial
    network.setLatency(0, 1)
    network.allowLosses()
    const [cut, heal] = [1, 3].map((seconds, n) =>
      loop.callLater(seconds, () => (n === 0 ? network.partition([SERVER.host], ['10.0.0.3']) : network.heal())),
    )
    const client = (n: number): Coroutine<string> =>
      (function* (): Coroutine<string> {
        yield* ignoring(
          (error) => isOSError(error) || error instanceof TimeoutError,
          timeout(2, () => ask(trial, `10.0.0.${n + 1}`, messages[n] as string)),
        )
        return ''
      })()
    try {
      return yield* clients(trial, client)
    } finally {
      cut?.cancel()
      heal?.cancel()
    }
  }
  explore(program, { sockets: memorySockets, runs: 300, seed: 1, order: 'any', cancel: true })
})
