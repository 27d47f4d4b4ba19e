import type { Raised } from '@tsyncio/events'
import type { FutureLike } from '@tsyncio/futures'

/** What `result()` of a future that is done throws, cancellation included; `undefined` after success. */
export function raisedBy(future: FutureLike<unknown>): Raised | undefined {
  try {
    future.result()
    return undefined
  } catch (error) {
    return { error }
  }
}
