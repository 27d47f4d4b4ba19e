import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'

const returning = Effect.fnUntraced(function* () {
  return 1
})

const suspending = Effect.fnUntraced(function* () {
  yield* Effect.yieldNow
  return 1
})

export const spawnReturning = Effect.fnUntraced(function* (n: number) {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* Fiber.join(yield* Effect.forkChild(returning()))
  return sum
})

export const spawnSuspending = Effect.fnUntraced(function* (n: number) {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* Fiber.join(yield* Effect.forkChild(suspending()))
  return sum
})

const CHILDREN = 1000

export const gatherOf1000 = Effect.fnUntraced(function* (n: number) {
  let sum = 0
  for (let i = 0; i < n; i += CHILDREN) {
    const children = Array.from({ length: CHILDREN }, () => suspending())
    const results = yield* Effect.all(children, { concurrency: 'unbounded' })
    sum += results.reduce((total, result) => total + result)
  }
  return sum
})
