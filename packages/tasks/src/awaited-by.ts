import { isFuture } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'

type AnyFuture = FutureLike<unknown>

/** Who waits for a future in a way that the future itself cannot tell. */
const recorded = new WeakMap<AnyFuture, Set<AnyFuture>>()

/**
 * Notes, for call graphs, that `waiter` waits for `future` through something in between, such as a callback. That a
 * task awaits a future need not be noted: the future knows. Without effect unless both are futures.
 * `asyncio.future_add_to_awaited_by`.
 */
export function futureAddToAwaitedBy(future: AnyFuture, waiter: AnyFuture | undefined): void {
  if (!isFuture(future) || !isFuture(waiter)) return
  const waiters = recorded.get(future)
  if (waiters === undefined) recorded.set(future, new Set([waiter]))
  else waiters.add(waiter)
}

/** Takes back what `futureAddToAwaitedBy` noted. `asyncio.future_discard_from_awaited_by`. */
export function futureDiscardFromAwaitedBy(future: AnyFuture, waiter: AnyFuture | undefined): void {
  if (waiter !== undefined) recorded.get(future)?.delete(waiter)
}

/** Who waits for `future`, those who await it first, each once. */
export function awaitersOf(future: AnyFuture): AnyFuture[] {
  const waiters: readonly unknown[] = future.getWaiters?.() ?? []
  return [...new Set([...waiters.filter(isFuture), ...(recorded.get(future) ?? [])])]
}
