import { findRunningLoop } from '@tsyncio/events'
import type { EventLoop } from '@tsyncio/events'
import type { Awaitable, FutureLike } from '@tsyncio/futures'
import { futureAddToAwaitedBy, futureDiscardFromAwaitedBy, waiterToNote } from './awaited-by.ts'
import { raisedBy } from './raised-by.ts'
import { ensureFuture } from './spawning.ts'

/**
 * Lets `awaitable` go on when whoever awaits this is cancelled: `yield* shield(task)`. Cancelled itself, it is
 * cancelled here too. A failure that comes after the wait was cancelled goes to the exception handler.
 * `asyncio.shield`.
 */
export function shield<T>(awaitable: Awaitable<T>): FutureLike<T> {
  const inner = ensureFuture(awaitable)
  if (inner.done()) return inner
  const outer = (inner.getLoop() as EventLoop).createFuture<T>()
  const onInnerDone = (): void => {
    if (outer.cancelled()) return
    // Asked first: the error that ended it is for whoever awaits it itself.
    if (inner.cancelled()) return void outer.cancel()
    const failure = raisedBy(inner)
    if (failure !== undefined) outer.setException(failure.error)
    else outer.setResult(inner.result())
  }
  inner.addDoneCallback(onInnerDone)
  const waiter = waiterToNote(findRunningLoop())
  futureAddToAwaitedBy(inner, waiter)
  outer.addDoneCallback(() => {
    futureDiscardFromAwaitedBy(inner, waiter)
    if (inner.done()) return
    inner.removeDoneCallback(onInnerDone)
    inner.removeDoneCallback(reportFailure)
    inner.addDoneCallback(reportFailure)
  })
  return outer
}

/** Nobody waits for it any more, so nobody else would hear of its failure. */
function reportFailure(inner: FutureLike<unknown>): void {
  if (inner.cancelled()) return
  const failure = raisedBy(inner)
  if (failure === undefined) return
  const name = failure.error instanceof Error ? failure.error.name : typeof failure.error
  inner.getLoop().callExceptionHandler?.({
    message: `${name} exception in shielded future`,
    exception: failure.error,
    future: inner,
  })
}
