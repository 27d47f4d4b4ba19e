import { abortReason, newAbortControl, tellsOfAbort } from './abort-signal.ts'
import type { AbortControl } from './abort-signal.ts'
import { makeCancelledError } from './errors.ts'
import type { CancelledError } from './errors.ts'
import type { CancelReason } from './future-like.ts'
import { PromisedFuture, refuseBlocked } from './promised-future.ts'
import type { Scheduler } from './scheduler.ts'

/** Starts something that a signal can stop, and promises its end. */
export type Start<T> = (signal: AbortSignal) => PromiseLike<T>

/** A future that ends as the promise of `start` does, unless it is cancelled. To cancel it aborts the signal. */
export class AbortableFuture<T> extends PromisedFuture<T> {
  readonly #control: AbortControl
  #cancellation: CancelledError | undefined

  constructor(start: Start<T>, loop: Scheduler) {
    refuseBlocked(loop)
    const control = newAbortControl()
    super(start(control.signal), loop)
    this.#control = control
  }

  override cancel(reason?: CancelReason): boolean {
    this._abort(reason)
    return super.cancel(this.#cancellation)
  }

  protected _abort(reason: CancelReason | undefined): void {
    if (this.done()) return
    this.#cancellation ??= makeCancelledError(reason)
    this.#control.abort(abortReason(this.#cancellation))
  }

  protected override _endRejected(error: unknown): void {
    if (tellsOfAbort(error, this.#control.signal)) this._endCancelled(this.#cancellation)
    else super._endRejected(error)
  }
}

/**
 * One that is not done before its promise has settled, also when it is cancelled.
 *
 * It refuses a cancellation, having aborted the signal: so its own end is that of the promise, whatever that is, and the
 * task that waits for it hears of the cancellation then, whatever the end was.
 */
export class LastingFuture<T> extends AbortableFuture<T> {
  override cancel(reason?: CancelReason): boolean {
    if (this.done()) return super.cancel(reason)
    this._abort(reason)
    return false
  }
}
