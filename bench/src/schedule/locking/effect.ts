import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Semaphore from 'effect/Semaphore'

export const lockFree = Effect.fnUntraced(function* (n: number) {
  const semaphore = yield* Semaphore.make(1)
  let held = 0
  for (let i = 0; i < n; i += 1) {
    held += yield* semaphore.take(1)
    yield* semaphore.release(1)
  }
  return held
})

const visit = Effect.fnUntraced(function* (semaphore: Semaphore.Semaphore, visitors: number[], i: number) {
  yield* semaphore.take(1)
  visitors.push(i)
  yield* semaphore.release(1)
})

export const lockLine = Effect.fnUntraced(function* (n: number) {
  const semaphore = yield* Semaphore.make(1)
  yield* semaphore.take(1)
  const visitors: number[] = []
  const fibers: Fiber.Fiber<void>[] = []
  for (let i = 1; i <= n; i += 1) fibers.push(yield* Effect.forkChild(visit(semaphore, visitors, i)))
  yield* Effect.yieldNow
  yield* semaphore.release(1)
  for (const fiber of fibers) yield* Fiber.join(fiber)
  return visitors.length
})
