import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Executor, Executors } from '@tsyncio/events'
import { fromPromise, isFuture, kindOf, RuntimeError } from '@tsyncio/futures'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { WorkerExecutor } from './worker-executor.ts'
import type { ModuleUrl, Work } from './work.ts'

/** An executor that promises, such as a pool of piscina. */
export interface PromisingExecutor {
  run(work: never, options?: { signal?: AbortSignal }): PromiseLike<unknown>
}

/**
 * Has `executor` do `work`, and gives the future that ends as that does; `undefined` is the loop's default executor, a
 * `WorkerExecutor` unless another was set. `loop.run_in_executor`.
 *
 * An executor that promises gets a signal, which cancelling the future aborts; on a loop that blocks the thread it is a
 * `RuntimeError`, because no promise can settle there. Differs from asyncio: work is not a function, which could not go
 * to another thread; a `WorkerExecutor` takes the address of a module, the name of an exported function and arguments.
 */
export function runInExecutor<T = unknown>(executor: undefined, work: Work): FutureLike<T>
export function runInExecutor<T = unknown>(executor: Executor | PromisingExecutor, work: unknown): FutureLike<T>
export function runInExecutor<T>(executor: Executor | PromisingExecutor | undefined, work: unknown): FutureLike<T> {
  const chosen = executor ?? defaultExecutor()
  if (typeof (chosen as Partial<Executor>).submit === 'function') {
    return checkFuture((chosen as Executor).submit(work)) as FutureLike<T>
  }
  if (typeof (chosen as Partial<PromisingExecutor>).run === 'function') {
    return runPromising(chosen as PromisingExecutor, work) as FutureLike<T>
  }
  const expected = 'an object with submit() or run(), or undefined for the default one'
  throw new TypeError(`executor: expected ${expected}, got ${kindOf(executor)}`)
}

/**
 * Calls an exported function of a module in another thread, and waits for what it returns. `asyncio.to_thread`.
 *
 * `module` is an absolute URL: `new URL('./module.js', import.meta.url)`. Arguments and result are cloned. Cancelled, it
 * stops waiting; the thread goes on. Differs from asyncio: the values of context variables stay here.
 */
export function* toThread<T = unknown>(module: ModuleUrl, name: string, ...args: readonly unknown[]): Coroutine<T> {
  return yield* runInExecutor<T>(undefined, { module, name, args })
}

function defaultExecutor(): Executor {
  const loop: EventLoop & Partial<Executors> = getRunningLoop()
  if (loop.getDefaultExecutor === undefined || loop.setDefaultExecutor === undefined) {
    throw new RuntimeError('executor: this loop keeps no default one, so an executor must be given')
  }
  const existing = loop.getDefaultExecutor()
  if (existing !== undefined) return existing
  const executor = new WorkerExecutor()
  loop.setDefaultExecutor(executor)
  return executor
}

function runPromising(executor: PromisingExecutor, work: unknown): FutureLike<unknown> {
  const start = (signal: AbortSignal): PromiseLike<unknown> => checkPromise(executor.run(work as never, { signal }))
  return fromPromise(start, { loop: getRunningLoop() })
}

function checkFuture(submitted: unknown): FutureLike<unknown> {
  if (isFuture(submitted)) return submitted
  throw new TypeError(`executor: expected its submit() to return a future, got ${kindOf(submitted)}`)
}

function checkPromise(running: PromiseLike<unknown>): PromiseLike<unknown> {
  if (typeof (running as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function') return running
  throw new TypeError(`executor: expected its run() to return a promise, got ${kindOf(running)}`)
}
