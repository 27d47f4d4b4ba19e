/* oxlint-disable typescript/await-thenable, unicorn/no-unnecessary-await -- `await null` is how native code gives a turn */
import { heapSize } from './heap-size.ts'

type Release = (value: number) => void

async function wait(gate: Promise<number>): Promise<number> {
  return await gate
}

export async function parkedTask(n: number): Promise<{ work: number; cost: number }> {
  const gates = Array.from({ length: n }, (): Release | undefined => undefined)
  const tasks = Array.from({ length: n }, (): Promise<number> | undefined => undefined)
  const before = heapSize()
  for (let i = 0; i < n; i += 1) tasks[i] = wait(new Promise((resolve) => (gates[i] = resolve)))
  await null
  const cost = (heapSize() - before) / n
  for (const gate of gates) gate?.(1)
  let work = 0
  for (const task of tasks) work += (await task) ?? 0
  return { work, cost }
}
