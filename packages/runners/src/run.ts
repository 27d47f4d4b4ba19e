import type { GuestEventLoop, Host, Raised } from '@tsyncio/events'
import { asCoroutine, kindOf, leavesLoop, RuntimeError } from '@tsyncio/futures'
import type { AbortSignalLike, Awaitable, Coroutine } from '@tsyncio/futures'
import { ensureFuture } from '@tsyncio/tasks'
import { Interrupts, InterruptsOfHost, raiseInterrupts } from './interrupts.ts'
import { lastRuns, makeLoop, reportFailures, setDebug, startCancelling } from './shut-down.ts'

/** What `run` takes. */
export interface RunOptions {
  /** Makes the loop to run on. */
  readonly loopFactory: () => GuestEventLoop
  /** Gives the loop its turns. */
  readonly host: Host
  /** Whether the loop runs in debug mode; the loop's own default otherwise. */
  readonly debug?: boolean | undefined
  /** Cancels `main` when it aborts. The `CancelledError` has the reason of the signal as its `cause`. */
  readonly signal?: AbortSignalLike | undefined
  /** How long a turn of the loop may go on with further passes, in seconds; 0.002 by default. */
  readonly turnBudget?: number | undefined
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
  checkHost(options.host)
  const loop = makeLoop(options.loopFactory)
  const result = await completeAndShutDown(main, loop, options)
  return await result.value
}

function checkHost(host: Host): void {
  if (typeof (host as Partial<Host> | undefined)?.requestTurn === 'function') return
  throw new TypeError(`host: expected a Host, got ${kindOf(host)}`)
}

async function completeAndShutDown<T>(
  main: Awaitable<T>,
  loop: GuestEventLoop,
  options: RunOptions,
): Promise<Boxed<T>> {
  try {
    setDebug(loop, options.debug)
    return await completeMain(main, loop, options)
  } finally {
    await shutDown(loop, options)
  }
}

async function completeMain<T>(main: Awaitable<T>, loop: GuestEventLoop, options: RunOptions): Promise<Boxed<T>> {
  const coroutine: Coroutine<T> = asCoroutine(main, 'main')
  const task = loop.createTask(coroutine, { signal: options.signal })
  const source = new InterruptsOfHost(loop, options.host)
  const interrupts = new Interrupts(source, task)
  try {
    const result = await complete(task, loop, options)
    await source.checkLate()
    return result
  } catch (error) {
    throw interrupts.outcomeOf(error)
  } finally {
    interrupts[Symbol.dispose]()
  }
}

async function shutDown(loop: GuestEventLoop, stay: Stay): Promise<void> {
  let interrupts: Disposable | undefined
  try {
    interrupts = raiseInterrupts(new InterruptsOfHost(loop, stay.host))
    const { tasks, ended } = startCancelling(loop)
    if (ended !== undefined) await complete(ended, loop, stay)
    reportFailures(loop, tasks)
    for (const last of lastRuns(loop)) await complete(last, loop, stay)
  } finally {
    try {
      interrupts?.[Symbol.dispose]()
    } finally {
      loop.close()
    }
  }
}

/** A result that no promise unwraps. */
interface Boxed<T> {
  readonly value: T
}

type Stay = Pick<RunOptions, 'host' | 'turnBudget'>

/** Runs `loop` as a guest until `awaitable` is done: `runUntilComplete` for guests. */
function complete<T>(awaitable: Awaitable<T>, loop: GuestEventLoop, stay: Stay): Promise<Boxed<T>> {
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
    loop.attach(stay.host, stay.turnBudget === undefined ? { left } : { left, turnBudget: stay.turnBudget })
    future.addDoneCallback(stop)
  })
}
