import type { SettableFuture } from '@tsyncio/futures'

/** Ends a wait, unless it has ended already: it may have been cancelled in the same pass. */
export function settle(waiter: SettableFuture<void>): void {
  if (!waiter.done()) waiter.setResult()
}
