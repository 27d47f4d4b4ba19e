import type { Raised } from '@tsyncio/events'
import type { CancelReason, FutureLike } from '@tsyncio/futures'

/** What `result()` of a future that is done throws, cancellation included; `undefined` after success. */
export function failureOf(future: FutureLike<unknown>): Raised | undefined {
  try {
    future.result()
    return undefined
  } catch (error) {
    return { error }
  }
}

/** The message of a request to cancel. */
export function messageOf(reason: CancelReason | undefined): string | undefined {
  return typeof reason === 'string' ? reason : reason?.message
}
