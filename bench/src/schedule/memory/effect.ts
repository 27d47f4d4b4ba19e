import * as Deferred from 'effect/Deferred'
import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import { heapSize } from './heap-size.ts'

const wait = Effect.fnUntraced(function* (gate: Deferred.Deferred<number>) {
  return yield* Deferred.await(gate)
})

export const parkedTask = Effect.fnUntraced(function* (n: number) {
  const gates = Array.from({ length: n }, (): Deferred.Deferred<number> | undefined => undefined)
  const tasks = Array.from({ length: n }, (): Fiber.Fiber<number> | undefined => undefined)
  const before = heapSize()
  for (let i = 0; i < n; i += 1) tasks[i] = yield* Effect.forkChild(wait((gates[i] = Deferred.makeUnsafe())))
  yield* Effect.yieldNow
  const cost = (heapSize() - before) / n
  for (const gate of gates) if (gate !== undefined) yield* Deferred.succeed(gate, 1)
  let work = 0
  for (const task of tasks) if (task !== undefined) work += yield* Fiber.join(task)
  return { work, cost }
})
