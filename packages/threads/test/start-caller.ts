import { Worker } from 'node:worker_threads'
import type { CallsFromThreads } from '@tsyncio/threads'

/** Starts a thread that calls the loop, as the program of that name does. */
export function startCaller(calls: CallsFromThreads, program: string): Worker {
  const token = calls.token()
  return new Worker(new URL('./fixtures/caller.ts', import.meta.url), {
    workerData: { token, program },
    transferList: [token.port],
    resourceLimits: program === 'deepResult' ? { stackSizeMb: 0.5 } : {},
    execArgv: ['--conditions=@tsyncio/source'],
  })
}
