import { action, all } from 'effection'
import type { Operation } from 'effection'

// Effection has no bare yield; the nearest is an action that is resolved when it begins.
const turn = action<void>((resolve) => {
  resolve()
  return nothing
})

function nothing(): void {}

export function* bareYield(n: number): Operation<number> {
  let steps = 0
  for (let i = 0; i < n; i += 1) {
    yield* turn
    steps += 1
  }
  return steps
}

const LOOPS = 1000

export function* roundRobin(n: number): Operation<number> {
  const steps = yield* all(Array.from({ length: LOOPS }, () => bareYield(n / LOOPS)))
  return steps.reduce((sum, count) => sum + count)
}

function* nested(depth: number): Operation<number> {
  if (depth > 1) return 1 + (yield* nested(depth - 1))
  yield* turn
  return 1
}

export function* chainOf10(n: number): Operation<number> {
  let depth = 0
  for (let i = 0; i < n; i += 1) depth += yield* nested(10)
  return depth
}

function* nestedYield(depth: number, n: number): Operation<number> {
  return depth === 0 ? yield* bareYield(n) : yield* nestedYield(depth - 1, n)
}

export function* resumeUnder10(n: number): Operation<number> {
  return yield* nestedYield(10, n)
}
