import type { Awaitable } from '@tsyncio/futures'
import { Runner as RunnerWith, run as runWith, runBlocking as runBlockingWith } from '@tsyncio/runners'
import type { RunBlockingOptions, RunnerOptions, RunOptions } from '@tsyncio/runners'
import { newEventLoop, newHost } from './default-parts.ts'

/**
 * Runs `main` beside whatever else the program does, and promises its result; the tasks that are left are then
 * cancelled and waited for. `asyncio.run`, without blocking the thread.
 */
export function run<T>(main: Awaitable<T>, options: Partial<RunOptions> = {}): Promise<Awaited<T>> {
  return runWith(main, { loopFactory: newEventLoop, host: newHost(), ...options })
}

/**
 * Runs `main` and blocks the thread until it is done; returns its result. The tasks that are left are then cancelled
 * and waited for. `asyncio.run`.
 */
export function runBlocking<T>(main: Awaitable<T>, options: Partial<RunBlockingOptions> = {}): T {
  return runBlockingWith(main, { loopFactory: newEventLoop, ...options })
}

/** One loop and one context for several runs that block the thread. `asyncio.Runner`. */
export class Runner extends RunnerWith {
  constructor(options: Partial<RunnerOptions> = {}) {
    super({ loopFactory: newEventLoop, ...options })
  }
}
