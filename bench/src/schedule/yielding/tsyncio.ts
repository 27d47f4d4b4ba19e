import { call, createTask, gather } from 'tsyncio'
import type { Coroutine } from 'tsyncio'

export function* bareYield(n: number): Coroutine<number> {
  let steps = 0
  for (let i = 0; i < n; i += 1) {
    yield
    steps += 1
  }
  return steps
}

const LOOPS = 1000

export function* roundRobin(n: number): Coroutine<number> {
  const loops = Array.from({ length: LOOPS }, () => createTask(bareYield(n / LOOPS)))
  return (yield* gather(loops)).reduce((sum, steps) => sum + steps)
}

function* nested(depth: number): Coroutine<number> {
  if (depth > 1) return 1 + (yield* nested(depth - 1))
  yield
  return 1
}

export function* chainOf10(n: number): Coroutine<number> {
  let depth = 0
  for (let i = 0; i < n; i += 1) depth += yield* nested(10)
  return depth
}

function* nestedYield(depth: number, n: number): Coroutine<number> {
  return depth === 0 ? yield* bareYield(n) : yield* nestedYield(depth - 1, n)
}

export function* resumeUnder10(n: number): Coroutine<number> {
  return yield* nestedYield(10, n)
}

function* calledYield(depth: number, n: number): Coroutine<number> {
  return depth === 0 ? yield* call(bareYield(n)) : yield* call(calledYield(depth - 1, n))
}

export function* resumeUnder10Calls(n: number): Coroutine<number> {
  return yield* call(calledYield(10, n))
}
