import { checkLimit, getRunningLoop } from '@tsyncio/events'
import { checkAwaitable, isCancelledError, TimeoutError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike } from '@tsyncio/futures'
import { ensureFuture } from './spawning.ts'
import { timeout } from './timeout.ts'
import { settle } from './settle.ts'

/**
 * Awaits `awaitable` for at most `seconds`; `undefined` is no limit. When the time is over, it is cancelled, and a
 * `TimeoutError` is thrown once that is done. One that swallows the cancellation and returns a value wins.
 * `asyncio.wait_for`.
 */
export function* waitFor<T>(awaitable: Awaitable<T>, seconds: number | undefined): Coroutine<T> {
  checkLimit('seconds', seconds)
  if (seconds === undefined || seconds > 0) {
    checkAwaitable(awaitable)
    return yield* timeout(seconds, () => awaitable)
  }
  // No time at all: a coroutine must not even start.
  const future = ensureFuture(awaitable)
  if (future.done()) return future.result()
  yield* cancelAndWait(future)
  try {
    return future.result()
  } catch (error) {
    if (!isCancelledError(error)) throw error
    throw new TimeoutError('the timeout expired', { cause: error })
  }
}

/** Cancels `future` and waits until it is done. Cancelling this wait does not reach it. */
function* cancelAndWait(future: FutureLike<unknown>): Coroutine<void> {
  const waiter = getRunningLoop().createFuture<void>()
  const onDone = (): void => settle(waiter)
  future.addDoneCallback(onDone)
  try {
    future.cancel()
    yield* waiter
  } finally {
    future.removeDoneCallback(onDone)
  }
}
