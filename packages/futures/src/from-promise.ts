import { AbortableFuture, LastingFuture } from './abortable-future.ts'
import type { Start } from './abortable-future.ts'
import type { Future, FutureOptions } from './future.ts'
import { PromisedFuture } from './promised-future.ts'
import { requireRunningScheduler } from './running-loop.ts'

/** On which loop, and how long, a promise is waited for. */
export interface FromPromiseOptions extends FutureOptions {
  /**
   * With a function: a cancelled wait lasts until the promise has settled, so that whatever it stands for is over
   * afterwards. The cancellation arrives then, also if the promise was fulfilled after all.
   */
  readonly waitForEnd?: boolean | undefined
}

/**
 * A future that ends as `promise` does: `yield* fromPromise(promise)`. Cancelling it stops the waiting, not what
 * the promise stands for, and leaves nothing with the promise. With a function that takes a signal, cancelling aborts
 * the signal: `yield* fromPromise((signal) => fetch(url, { signal }))`. `asyncio.wrap_future` is its nearest relative.
 *
 * Throws a `RuntimeError`, here or where it is awaited, when its loop blocks the thread: no promise can settle then.
 */
export function fromPromise<T>(promise: PromiseLike<T> | Start<T>, options?: FromPromiseOptions): Future<T> {
  const loop = options?.loop ?? requireRunningScheduler()
  if (isStart(promise)) {
    return new (options?.waitForEnd === true ? LastingFuture : AbortableFuture)(promise, loop)
  }
  if (options?.waitForEnd === true) {
    throw new TypeError('waitForEnd: is for a function that takes a signal, and this is a promise')
  }
  return new PromisedFuture(promise, loop)
}

function isStart<T>(promise: PromiseLike<T> | Start<T>): promise is Start<T> {
  return typeof promise === 'function' && !('then' in promise)
}
