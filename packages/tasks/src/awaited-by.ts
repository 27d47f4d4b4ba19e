import type { EventLoop, TaskLike } from '@tsyncio/events'
import { isFuture } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'

type AnyFuture = FutureLike<unknown>

/** Who waits for a future in a way that the future itself cannot tell. */
const noted = new WeakMap<AnyFuture, Set<AnyFuture>>()

/**
 * Notes, for call graphs, that `waiter` waits for `future` through something in between, such as a callback. That a
 * task awaits a future need not be noted: the future knows. Without effect unless both are futures.
 * `asyncio.future_add_to_awaited_by`.
 *
 * Differs from asyncio: `gather`, `wait`, `shield`, `staggeredRace` and task groups note it in debug mode only, because
 * it takes longer than all else that they do.
 */
export function futureAddToAwaitedBy(future: AnyFuture, waiter: AnyFuture | undefined): void {
  if (!isFuture(waiter) || !isFuture(future)) return
  const waiters = noted.get(future)
  if (waiters === undefined) noted.set(future, new Set([waiter]))
  else waiters.add(waiter)
}

/** Takes back what `futureAddToAwaitedBy` noted. `asyncio.future_discard_from_awaited_by`. */
export function futureDiscardFromAwaitedBy(future: AnyFuture, waiter: AnyFuture | undefined): void {
  if (waiter !== undefined) noted.get(future)?.delete(waiter)
}

/** In debug mode the current task, to be noted as one that waits. */
export function waiterToNote(loop: EventLoop | undefined): TaskLike | undefined {
  return loop?.getDebug?.() === true ? loop.currentTask() : undefined
}

/** Who waits for `future`, those who await it first, each once. Nobody who is done, and nobody for one that is. */
export function awaitersOf(future: AnyFuture): AnyFuture[] {
  if (future.done()) return []
  const waiters: readonly unknown[] = future.getWaiters?.() ?? []
  const awaiters = new Set([...waiters.filter(isFuture), ...(noted.get(future) ?? [])])
  return [...awaiters].filter((awaiter) => !awaiter.done())
}
