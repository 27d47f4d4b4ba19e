import * as Effect from 'effect/Effect'

export const bareYield = Effect.fnUntraced(function* (n: number) {
  let steps = 0
  for (let i = 0; i < n; i += 1) {
    yield* Effect.yieldNow
    steps += 1
  }
  return steps
})

const LOOPS = 1000

export const roundRobin = Effect.fnUntraced(function* (n: number) {
  const loops = Array.from({ length: LOOPS }, () => bareYield(n / LOOPS))
  const steps = yield* Effect.all(loops, { concurrency: 'unbounded' })
  return steps.reduce((sum, count) => sum + count)
})

const nested: (depth: number) => Effect.Effect<number> = Effect.fnUntraced(function* (depth: number) {
  if (depth > 1) return 1 + (yield* nested(depth - 1))
  yield* Effect.yieldNow
  return 1
})

export const chainOf10 = Effect.fnUntraced(function* (n: number) {
  let depth = 0
  for (let i = 0; i < n; i += 1) depth += yield* nested(10)
  return depth
})

const nestedYield: (depth: number, n: number) => Effect.Effect<number> = Effect.fnUntraced(function* (
  depth: number,
  n: number,
) {
  return depth === 0 ? yield* bareYield(n) : yield* nestedYield(depth - 1, n)
})

export function resumeUnder10(n: number): Effect.Effect<number> {
  return nestedYield(10, n)
}
