import { monotonicClock } from '@tsyncio/events'
import type { Clock, ThreadsafeScheduler } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { run, runBlocking } from '@tsyncio/runners'
import {
  canWatchReadable,
  getRunningSocketLoop,
  pollReadable,
  SelectorEventLoop,
  watchReadable,
} from '@tsyncio/selector-io'
import type { Resolver, Selector, Signals, SignalSource, SocketLoop, Watch } from '@tsyncio/selector-io'
import { Task } from '@tsyncio/tasks'
import { expect, onTestFinished } from 'vitest'
import { CountingSelector } from './counting-selector.ts'

/** A selector, and perhaps the clock that it moves. */
export interface LoopOptions {
  readonly selector?: Selector<Watch>
  readonly clock?: Clock
  readonly resolver?: () => Resolver
  readonly signalSource?: () => SignalSource
}

/** A loop of the usual parts. What it has to report fails the test, unless that sets a handler of its own. */
export function newLoop(options: LoopOptions = {}): SelectorEventLoop {
  const loop = new SelectorEventLoop({
    clock: monotonicClock,
    futureFactory: (futureLoop) => new Future({ loop: futureLoop }),
    taskFactory: (taskLoop, coroutine, taskOptions) => new Task(coroutine, { ...taskOptions, loop: taskLoop }),
    selector: new CountingSelector(),
    ...options,
  })
  const reported: ExceptionContext[] = []
  loop.setExceptionHandler((_, context) => reported.push(context))
  onTestFinished(() => expect(reported).toEqual([]))
  return loop
}

/** Runs `main` on a loop of its own: a blocking loop returns, a guest promises. */
export type Run = <T>(main: Main<T>, options?: LoopOptions) => T | Promise<T>
export type Main<T> = (loop: SocketLoop & Signals & ThreadsafeScheduler) => Coroutine<T>

export const runAsGuest: Run = async (main, options) => {
  const host = new NodeHost({ watchReadable: canWatchReadable() ? watchReadable : pollReadable })
  const result = await run(boxed(main), { loopFactory: () => newLoop(options), host })
  return result.value
}

export const runBlocked: Run = (main, options) =>
  runBlocking(boxed(main), { loopFactory: () => newLoop(options) }).value

/** The two ways to run a loop, for `describe.each`. */
export const RUNS: readonly { readonly name: string; readonly run: Run }[] = [
  { name: 'a blocking loop', run: runBlocked },
  { name: 'a guest of Node', run: runAsGuest },
]

/** In an object, so that no promise unwraps it. */
function* boxed<T>(main: Main<T>): Coroutine<{ value: T }> {
  return { value: yield* main(getRunningSocketLoop() as SelectorEventLoop) }
}

/** The text that `bytes` encode. */
export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** What `awaitable` throws. */
export function* raisedBy(awaitable: Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* awaitable
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Receives until the peer closes, at most `maxBytes` at a time. */
export function* receiveToEnd(
  loop: SocketLoop,
  socket: Parameters<SocketLoop['sockRecv']>[0],
  maxBytes = 65_536,
): Coroutine<Buffer> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = yield* loop.sockRecv(socket, maxBytes)
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
  }
}
