import { createTask, getRunningLoop } from 'tsyncio'
import type { Coroutine, FutureLike, SettableFuture, TaskLike } from 'tsyncio'
import { heapSize } from './heap-size.ts'

function* wait(gate: FutureLike<number>): Coroutine<number> {
  return yield* gate
}

export function* parkedTask(n: number): Coroutine<{ work: number; cost: number }> {
  const loop = getRunningLoop()
  const gates = Array.from({ length: n }, (): SettableFuture<number> | undefined => undefined)
  const tasks = Array.from({ length: n }, (): TaskLike<number> | undefined => undefined)
  const before = heapSize()
  for (let i = 0; i < n; i += 1) tasks[i] = createTask(wait((gates[i] = loop.createFuture())))
  yield
  const cost = (heapSize() - before) / n
  for (const gate of gates) gate?.setResult(1)
  let work = 0
  for (const task of tasks) if (task !== undefined) work += yield* task
  return { work, cost }
}
