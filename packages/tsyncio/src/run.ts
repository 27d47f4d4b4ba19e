import type { Awaitable } from '@tsyncio/futures'
import { Runner as RunnerWith, run as runWith, runBlocking as runBlockingWith } from '@tsyncio/runners'
import type { RunBlockingOptions, RunnerOptions, RunOptions } from '@tsyncio/runners'
import { newEventLoop, newHost } from './default-parts.ts'

/** What may be left out, or be `undefined`, because there is a default. */
type Optional<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined }

/**
 * Runs `main` beside whatever else the program does, and promises its result; the tasks that are left are then
 * cancelled and waited for. `asyncio.run`, without blocking the thread.
 */
export function run<T>(main: Awaitable<T>, options: Optional<RunOptions> = {}): Promise<Awaited<T>> {
  const { loopFactory = newEventLoop, host = newHost(), ...others } = options
  return runWith(main, { ...others, loopFactory, host })
}

/**
 * Runs `main` and blocks the thread until it is done; returns its result. The tasks that are left are then cancelled
 * and waited for. `asyncio.run`.
 */
export function runBlocking<T>(main: Awaitable<T>, options: Optional<RunBlockingOptions> = {}): T {
  return runBlockingWith(main, withLoop(options))
}

/** One loop and one context for several runs that block the thread. `asyncio.Runner`. */
export class Runner extends RunnerWith {
  constructor(options: Optional<RunnerOptions> = {}) {
    super(withLoop(options))
  }
}

function withLoop({ loopFactory = newEventLoop, ...others }: Optional<RunnerOptions>): RunnerOptions {
  return { ...others, loopFactory }
}
