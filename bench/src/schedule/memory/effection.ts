import { spawn, withResolvers } from 'effection'
import type { Operation, Task, WithResolvers } from 'effection'
import { heapSize } from './heap-size.ts'

function* wait(gate: WithResolvers<number>): Operation<number> {
  return yield* gate.operation
}

export function* parkedTask(n: number): Operation<{ work: number; cost: number }> {
  const gates = Array.from({ length: n }, (): WithResolvers<number> | undefined => undefined)
  const tasks = Array.from({ length: n }, (): Task<number> | undefined => undefined)
  const before = heapSize()
  for (let i = 0; i < n; i += 1) {
    const gate = (gates[i] = withResolvers<number>())
    tasks[i] = yield* spawn(() => wait(gate))
  }
  const cost = (heapSize() - before) / n
  for (const gate of gates) gate?.resolve(1)
  let work = 0
  for (const task of tasks) if (task !== undefined) work += yield* task
  return { work, cost }
}
