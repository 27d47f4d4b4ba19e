import type { BlockingEventLoop } from '@tsyncio/events'
import type { Awaitable } from '@tsyncio/futures'
import { allEnded, cancelAllTasks, reportFailures } from './shut-down.ts'

export interface RunBlockingOptions {
  /** Makes the loop to run on. */
  readonly loopFactory: () => BlockingEventLoop
}

/**
 * Runs `main` on a new loop, blocking the thread until it is done, and returns its result. Then the tasks that are
 * left are cancelled and waited for, and the loop is closed. `asyncio.run`.
 *
 * Throws what `main` throws, and a `RuntimeError` inside a running loop.
 */
export function runBlocking<T>(main: Awaitable<T>, options: RunBlockingOptions): T {
  const loop = options.loopFactory()
  try {
    return loop.runUntilComplete(main)
  } finally {
    shutDown(loop)
  }
}

function shutDown(loop: BlockingEventLoop): void {
  try {
    const tasks = cancelAllTasks(loop)
    if (tasks.length === 0) return
    loop.runUntilComplete(allEnded(tasks))
    reportFailures(loop, tasks)
  } finally {
    loop.close()
  }
}
