import { findRunningLoop } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Awaitable } from '@tsyncio/futures'
import { Runner } from './runner.ts'
import type { RunnerOptions } from './runner.ts'

/** What `runBlocking` takes: the same as a `Runner`. */
export type RunBlockingOptions = RunnerOptions

/**
 * Runs `main` on a new loop, blocking the thread until it is done, and returns its result. Then the tasks that are
 * left are cancelled and waited for, and the loop is closed. `asyncio.run`.
 *
 * Throws what `main` throws, and a `RuntimeError` inside a running loop.
 */
export function runBlocking<T>(main: Awaitable<T>, options: RunBlockingOptions): T {
  if (findRunningLoop() !== undefined) {
    throw new RuntimeError('runBlocking() cannot be called from a running event loop')
  }
  const runner = new Runner(options)
  try {
    return runner.run(main)
  } finally {
    runner.close()
  }
}
