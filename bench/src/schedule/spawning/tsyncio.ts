import { createTask, gather } from 'tsyncio'
import type { Coroutine } from 'tsyncio'

function* returning(): Coroutine<number> {
  return 1
}

function* suspending(): Coroutine<number> {
  yield
  return 1
}

export function* spawnReturning(n: number): Coroutine<number> {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* createTask(returning())
  return sum
}

export function* spawnSuspending(n: number): Coroutine<number> {
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* createTask(suspending())
  return sum
}

const CHILDREN = 1000

export function* gatherOf1000(n: number): Coroutine<number> {
  let sum = 0
  for (let i = 0; i < n; i += CHILDREN) {
    const results = yield* gather(Array.from({ length: CHILDREN }, suspending))
    sum += results.reduce((total, result) => total + result)
  }
  return sum
}
