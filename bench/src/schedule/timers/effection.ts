import { sleep, spawn } from 'effection'
import type { Operation } from 'effection'

export function* sleepCancelled(n: number): Operation<number> {
  let cancelled = 0
  for (let i = 0; i < n; i += 1) {
    const sleeping = yield* spawn(sleepForAMinute)
    yield* sleeping.halt()
    try {
      yield* sleeping
    } catch {
      cancelled += 1
    }
  }
  return cancelled
}

function* sleepForAMinute(): Operation<void> {
  yield* sleep(60_000)
}
