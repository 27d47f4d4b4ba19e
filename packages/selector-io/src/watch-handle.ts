import { Handle } from '@tsyncio/events'
import type { Waiter } from './watches.ts'

/**
 * A callback for which the loop watches a descriptor.
 *
 * Invariant: it is registered until it is cancelled, whoever does that.
 */
export class WatchHandle extends Handle implements Waiter {
  readonly needsLevel = true
  /** Takes its registration back. */
  takeAway: (() => void) | undefined

  override cancel(): void {
    if (this.cancelled()) return
    super.cancel()
    this.takeAway?.()
  }

  descriptorCloses(): void {
    this.cancel()
  }
}
