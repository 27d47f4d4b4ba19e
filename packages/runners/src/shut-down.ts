import type { EventLoop, TaskLike } from '@tsyncio/events'
import { kindOf, RuntimeError } from '@tsyncio/futures'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { gather } from '@tsyncio/tasks'
import { failureOf } from './failure-of.ts'

/** How long a default executor may take to end, in seconds. */
const EXECUTOR_TIMEOUT = 300

/** Asks all tasks of `loop` to cancel; `ended` is done when they are, however they end, and absent if there are none. */
export function startCancelling(loop: EventLoop): { tasks: TaskLike[]; ended: FutureLike<unknown> | undefined } {
  const tasks = loop.allTasks()
  for (const task of tasks) task.cancel()
  return { tasks, ended: tasks.length === 0 ? undefined : gather(tasks, { returnExceptions: true }) }
}

/** Tells the exception handler of those that failed instead of ending. */
export function reportFailures(loop: EventLoop, tasks: readonly TaskLike[]): void {
  for (const task of tasks) {
    const failure = failureOf(task)
    if (failure === undefined) continue
    const message = 'unhandled exception during asyncio.run() shutdown'
    loop.callExceptionHandler({ message, exception: failure.error, task })
  }
}

/** What runs last on a loop, one after the other: its generators end, and its executor; without any, as many passes go by. */
export function* lastRuns(loop: EventLoop): Generator<Coroutine<void>> {
  yield loop.shutdownAsyncgens?.() ?? nothing()
  yield loop.shutdownDefaultExecutor?.(EXECUTOR_TIMEOUT) ?? nothing()
}

function* nothing(): Coroutine<void> {}

/** The loop to run on. Throws a `TypeError` unless there is a function that makes it, and does so. */
export function makeLoop<L extends EventLoop>(loopFactory: () => L): L {
  if (typeof loopFactory !== 'function') {
    throw new TypeError(`loopFactory: expected a function, got ${kindOf(loopFactory)}`)
  }
  const loop = loopFactory()
  if (typeof (loop as Partial<L> | undefined)?.createTask === 'function') return loop
  throw new TypeError(`loopFactory: expected it to return a loop, got ${kindOf(loop)}`)
}

/** Turns debug mode on or off, if that was asked for. Throws a `RuntimeError` if the loop has none to turn on. */
export function setDebug(loop: EventLoop, debug: boolean | undefined): void {
  if (debug === undefined) return
  if (loop.setDebug !== undefined) loop.setDebug(debug)
  else if (debug) throw new RuntimeError('debug: this loop has no debug mode')
}
