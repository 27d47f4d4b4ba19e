import type { GuestEventLoop, Host, InterruptSource, Raised } from '@tsyncio/events'
import { asCoroutine, leavesLoop, RuntimeError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { ensureFuture } from '@tsyncio/tasks'
import { Interrupts, raiseInterrupts } from './interrupts.ts'
import { EXECUTOR_TIMEOUT, reportFailures, startCancelling } from './shut-down.ts'

export interface RunOptions {
  /** Makes the loop to run on. */
  readonly loopFactory: () => GuestEventLoop
  /** Gives the loop its turns. */
  readonly host: Host
  /** Whether the loop runs in debug mode; the loop's own default otherwise. */
  readonly debug?: boolean | undefined
}

/**
 * Runs `main` on a new loop, as a guest of `host`, and promises its result. Then the tasks that are left are cancelled
 * and waited for, and the loop is closed. `asyncio.run`, for a program that has an event loop already.
 *
 * Where the host hears of Ctrl-C, the first one cancels `main`, and the promise rejects with a `KeyboardInterrupt` once that
 * has cleaned up; the next one ends `main` at once, and one more the clean-up of the tasks that are left.
 *
 * Rejects with what `main` throws. Differs from asyncio: a future or task that `main` returns is awaited, as promises do;
 * by then it is cancelled, or its loop closed.
 */
export async function run<T>(main: Awaitable<T>, options: RunOptions): Promise<Awaited<T>> {
  const loop = options.loopFactory()
  if (options.debug !== undefined) loop.setDebug(options.debug)
  const result = await completeAndShutDown(main, loop, options.host)
  return await result.value
}

async function completeAndShutDown<T>(main: Awaitable<T>, loop: GuestEventLoop, host: Host): Promise<Boxed<T>> {
  try {
    return await completeMain(main, loop, host)
  } finally {
    await shutDown(loop, host)
  }
}

async function completeMain<T>(main: Awaitable<T>, loop: GuestEventLoop, host: Host): Promise<Boxed<T>> {
  const coroutine: Coroutine<T> = asCoroutine(main)
  const task = loop.createTask(coroutine)
  const interrupts = new Interrupts(interruptsInside(loop, host), task)
  try {
    return await complete(task, loop, host)
  } catch (error) {
    throw interrupts.outcomeOf(error)
  } finally {
    interrupts[Symbol.dispose]()
  }
}

/** The interruptions of `host`, told in a turn of `loop`: there, what is thrown leaves the loop. */
function interruptsInside(loop: GuestEventLoop, host: Host): InterruptSource {
  return { onInterrupt: (callback) => host.onInterrupt?.(() => loop.callSoon(callback)) }
}

async function shutDown(loop: GuestEventLoop, host: Host): Promise<void> {
  const interrupts = raiseInterrupts(interruptsInside(loop, host))
  try {
    const { tasks, ended } = startCancelling(loop)
    if (ended !== undefined) await complete(ended, loop, host)
    reportFailures(loop, tasks)
    await complete(loop.shutdownAsyncgens(), loop, host)
    await complete(loop.shutdownDefaultExecutor(EXECUTOR_TIMEOUT), loop, host)
  } finally {
    interrupts?.[Symbol.dispose]()
    loop.close()
  }
}

/** A result that no promise unwraps. */
interface Boxed<T> {
  readonly value: T
}

/** Runs `loop` as a guest until `awaitable` is done: `runUntilComplete` for guests. */
function complete<T>(awaitable: Awaitable<T>, loop: GuestEventLoop, host: Host): Promise<Boxed<T>> {
  return new Promise((resolve, reject) => {
    const future = ensureFuture(awaitable, { loop })
    const stop = (): void => {
      // A SystemExit leaves the loop by itself.
      if (future.cancelled() || !leavesLoop(future.exception())) loop.stop()
    }
    const left = (raised: Raised | undefined): void => {
      future.removeDoneCallback(stop)
      if (raised !== undefined) return reject(raised.error)
      if (!future.done()) return reject(new RuntimeError('Event loop stopped before Future completed.'))
      try {
        resolve({ value: future.result() })
      } catch (error) {
        reject(error)
      }
    }
    loop.attach(host, { left })
    future.addDoneCallback(stop)
  })
}
