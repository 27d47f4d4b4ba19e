import { awaitFuture } from '@tsyncio/futures'
import type { Coroutine, FutureLike, Scheduler } from '@tsyncio/futures'

/** The same future with no more than the protocol asks for, and as an object of no class. */
export function withoutWaiters<T>(future: FutureLike<T>, loop: Scheduler = future.getLoop()): FutureLike<T> {
  const like: FutureLike<T> = {
    _asyncioFutureBlocking: false,
    done: () => future.done(),
    cancelled: () => future.cancelled(),
    result: () => future.result(),
    exception: () => future.exception(),
    cancel: (message) => future.cancel(message),
    addDoneCallback: (callback, options) => future.addDoneCallback(callback, options),
    removeDoneCallback: (callback) => future.removeDoneCallback(callback),
    getLoop: () => loop,
    [Symbol.iterator](): Coroutine<T> {
      return awaitFuture(like)
    },
  }
  return like
}
