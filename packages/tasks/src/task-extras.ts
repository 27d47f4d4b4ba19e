import type { Context } from '@tsyncio/contextvars'
import type { CancelReason } from '@tsyncio/futures'
import type { CallStack } from './call.ts'

/**
 * What most tasks never have: they do without the fields, and their steps without looking at each.
 *
 * Invariant: a cancellation that is due has not been delivered yet; what it was asked for with stays known.
 */
export class TaskExtras {
  /** The context that it was given, or that somebody asked for. */
  context: Context | undefined = undefined
  /** The calls in which its coroutine is suspended. */
  calls: CallStack | undefined = undefined
  /** How often it was asked to cancel, less the calls of `uncancel`. */
  cancelRequests = 0
  /** Of the last request that no future took. */
  cancelReason: CancelReason | undefined = undefined
  #isCancelDue = false

  /** The next step must deliver the cancellation. */
  dueCancel(reason: CancelReason | undefined): void {
    this.cancelReason = reason
    this.#isCancelDue = true
  }

  /** The message of `cancelReason`. */
  cancelMessage(): string | undefined {
    const reason = this.cancelReason
    return typeof reason === 'string' ? reason : reason?.message
  }

  isCancelDue(): boolean {
    return this.#isCancelDue
  }

  /** Returns whether a cancellation was due, and is no longer. */
  takeDueCancel(): boolean {
    const wasDue = this.#isCancelDue
    this.#isCancelDue = false
    return wasDue
  }
}
