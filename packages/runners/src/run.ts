import type { GuestEventLoop, Host } from '@tsyncio/events'
import { asCoroutine, isFuture, RuntimeError } from '@tsyncio/futures'
import type { Awaitable } from '@tsyncio/futures'
import { allEnded, cancelAllTasks, reportFailures } from './shut-down.ts'

export interface RunOptions {
  /** Makes the loop to run on. */
  readonly loopFactory: () => GuestEventLoop
  /** Gives the loop its turns. */
  readonly host: Host
}

/**
 * Runs `main` on a new loop, as a guest of `host`, and promises its result. Then the tasks that are left are cancelled
 * and waited for, and the loop is closed. `asyncio.run`, for a program that has an event loop already.
 *
 * Rejects with what `main` throws.
 */
export async function run<T>(main: Awaitable<T>, options: RunOptions): Promise<T> {
  const loop = options.loopFactory()
  try {
    return await complete(main, loop, options.host)
  } finally {
    await shutDown(loop, options.host)
  }
}

async function shutDown(loop: GuestEventLoop, host: Host): Promise<void> {
  try {
    const tasks = cancelAllTasks(loop)
    if (tasks.length === 0) return
    await complete(allEnded(tasks), loop, host)
    reportFailures(loop, tasks)
  } finally {
    loop.close()
  }
}

/** Runs `loop` as a guest until `awaitable` is done: `runUntilComplete` for guests. */
function complete<T>(awaitable: Awaitable<T>, loop: GuestEventLoop, host: Host): Promise<T> {
  return new Promise((resolve, reject) => {
    const future = isFuture(awaitable) ? awaitable : loop.createTask(asCoroutine(awaitable))
    const attachment = loop.attach(host, {
      left: (raised) => reject(raised?.error ?? new RuntimeError('Event loop stopped before Future completed.')),
    })
    future.addDoneCallback(() => {
      attachment.detach()
      try {
        resolve(future.result() as T)
      } catch (error) {
        reject(error)
      }
    })
  })
}
