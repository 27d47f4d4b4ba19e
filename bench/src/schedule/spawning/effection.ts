import { action, all, spawn } from 'effection'
import type { Operation } from 'effection'

const turn = action<void>((resolve) => {
  resolve()
  return nothing
})

function nothing(): void {}

function* returning(): Operation<number> {
  return 1
}

function* suspending(): Operation<number> {
  yield* turn
  return 1
}

export function* spawnReturning(n: number): Operation<number> {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* yield* spawn(returning)
  return sum
}

export function* spawnSuspending(n: number): Operation<number> {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* yield* spawn(suspending)
  return sum
}

const CHILDREN = 1000

export function* gatherOf1000(n: number): Operation<number> {
  let sum = 0
  for (let i = 0; i < n; i += CHILDREN) {
    const results = yield* all(Array.from({ length: CHILDREN }, suspending))
    sum += results.reduce((total, result) => total + result)
  }
  return sum
}
