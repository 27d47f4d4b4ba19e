import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Fiber from 'effect/Fiber'

export const sleepCancelled = Effect.fnUntraced(function* (n: number) {
  let cancelled = 0
  for (let i = 0; i < n; i += 1) {
    const sleeping = yield* Effect.forkChild(Effect.sleep(60_000))
    yield* Effect.yieldNow
    yield* Fiber.interrupt(sleeping)
    if (Exit.hasInterrupts(yield* Fiber.await(sleeping))) cancelled += 1
  }
  return cancelled
})
