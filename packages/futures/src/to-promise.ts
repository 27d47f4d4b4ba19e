import { cancelOnAbort } from './abort-signal.ts'
import type { AbortSignalLike } from './abort-signal.ts'
import { asCoroutine } from './as-coroutine.ts'
import { RuntimeError } from './errors.ts'
import { isFuture } from './future-like.ts'
import type { Awaitable, FutureLike } from './future-like.ts'
import { requireRunningScheduler } from './running-loop.ts'
import type { Scheduler } from './scheduler.ts'

/** What cancels what is promised, and where it runs. */
export interface ToPromiseOptions {
  /** Cancels what is promised. The promise rejects with a `CancelledError` then, whose `cause` is the signal's reason. */
  readonly signal?: AbortSignalLike | undefined
  /** The loop on which a coroutine becomes a task; the running one by default. A future has its own. */
  readonly loop?: Scheduler | undefined
}

/**
 * A promise that ends as `awaitable` does; implementers of futures return `toPromise(this).then(…)` from `then`.
 * It rejects with `CancelledError` when the future is cancelled, and with a `RuntimeError` when the loop of a
 * pending future is closed already, because it will never end. From now on a failure is the promise's: if nobody takes it
 * there, the platform reports it, and the loop does not.
 */
export function toPromise<T>(awaitable: Awaitable<T>, options?: ToPromiseOptions): Promise<T> {
  const future = isFuture(awaitable) ? (awaitable as FutureLike<T>) : asTask(awaitable, options?.loop)
  if (options?.signal !== undefined) cancelOnAbort(future, options.signal)
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      try {
        resolve(future.result())
      } catch (error) {
        reject(error)
      }
    }
    if (future.done()) settle()
    else if (future.getLoop().isClosed?.() === true) reject(new RuntimeError('the loop of this future is closed'))
    else future.addDoneCallback(settle)
  })
}

function asTask<T>(awaitable: Awaitable<T>, loop: Scheduler = requireRunningScheduler()): FutureLike<T> {
  if (loop.createTask === undefined) throw new TypeError('awaitable: this loop makes no tasks, so a future is required')
  return loop.createTask(asCoroutine(awaitable))
}
