import { operationsUsed } from './program.ts'
import type { Program } from './program.ts'

type Exports = Readonly<Record<string, (new (...args: never[]) => Error) | undefined>>

async function load(name: string): Promise<Exports | undefined> {
  try {
    return (await import(name)) as Exports
  } catch {
    return undefined
  }
}

/** The exports of the two packages, where they are there already. */
export const locks: Exports | undefined = await load('@tsyncio/locks')
export const queues: Exports | undefined = await load('@tsyncio/queues')

const LOCKS = ['lock', 'event', 'condition', 'semaphore', 'bounded', 'barrier']

/** Whether the program needs a package that is not there yet. */
export function isSkipped(program: Program): boolean {
  const used = operationsUsed(program)
  return (locks === undefined && LOCKS.some((name) => used.has(name))) || (queues === undefined && used.has('queue'))
}
