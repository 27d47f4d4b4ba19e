import type { Awaitable } from '@tsyncio/futures'
import { Runner as RunnerWith, run as runWith, runBlocking as runBlockingWith } from '@tsyncio/runners'
import type { RunBlockingOptions, RunnerOptions, RunOptions } from '@tsyncio/runners'
import { newEventLoop, newHost } from './default-parts.ts'

/**
 * Runs `main` beside whatever else the program does, and promises its result; the tasks that are left are then
 * cancelled and waited for. `asyncio.run`, without blocking the thread.
 */
export function run<T>(main: Awaitable<T>, options: Partial<RunOptions> = {}): Promise<Awaited<T>> {
  const { loopFactory = newEventLoop, host = newHost(), ...others } = options
  return runWith(main, { ...others, loopFactory, host })
}

/**
 * Runs `main` and blocks the thread until it is done; returns its result. The tasks that are left are then cancelled
 * and waited for. `asyncio.run`.
 */
export function runBlocking<T>(main: Awaitable<T>, options: Partial<RunBlockingOptions> = {}): T {
  return runBlockingWith(main, withLoop(options))
}

/** One loop and one context for several runs that block the thread. `asyncio.Runner`. */
export class Runner extends RunnerWith {
  constructor(options: Partial<RunnerOptions> = {}) {
    super(withLoop(options))
  }
}

function withLoop({ loopFactory = newEventLoop, ...others }: Partial<RunnerOptions>): RunnerOptions {
  return { ...others, loopFactory }
}
