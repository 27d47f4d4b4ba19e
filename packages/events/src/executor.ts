import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine, FutureLike } from '@tsyncio/futures'

/** Does work for a loop elsewhere, in threads for instance. `concurrent.futures.Executor`. */
export interface Executor {
  /**
   * Takes `work`, of a kind that the executor knows; the future, of the running loop, ends as the work does. Cancelling it
   * ends the waiting, and takes back what was not begun. Throws for what is no work, and a `RuntimeError` after a shutdown.
   */
  submit(work: unknown): FutureLike<unknown>
  /** Takes no more work; done when all that it has is done. What is left after `timeout` seconds is dropped. */
  shutdown(timeout?: number): Coroutine<void>
  /** Drops all that it has, at once: that fails with a `RuntimeError`, unless its loop is closed already. */
  close(): void
}

/** Does elsewhere what would hold the loop up. */
export interface Executors {
  /** From now on `executor` is the default one, and ends with the loop. `loop.set_default_executor`. */
  setDefaultExecutor(executor: Executor): void
  /** The default executor, if one was set. Throws a `RuntimeError` once it was shut down. */
  getDefaultExecutor(): Executor | undefined
  /** Ends the default executor, if the loop has one, after at most `timeout` seconds. `loop.shutdown_default_executor`. */
  shutdownDefaultExecutor(timeout?: number): Coroutine<void>
}

/**
 * Where a loop keeps its default executor.
 *
 * Invariant: what is in it is closed with the loop, and after a shutdown nothing is given out.
 */
export class ExecutorSlot {
  #executor: Executor | undefined
  #isShutDown = false

  set(executor: Executor): void {
    for (const method of ['submit', 'shutdown', 'close'] as const) {
      if (typeof (executor as Partial<Executor> | null | undefined)?.[method] === 'function') continue
      throw new TypeError(`executor: expected an object with submit(), shutdown() and close(); it has no ${method}()`)
    }
    this.#executor = executor
  }

  get(): Executor | undefined {
    if (this.#isShutDown) throw new RuntimeError('Executor shutdown has been called')
    return this.#executor
  }

  *shutdown(timeout: number | undefined): Coroutine<void> {
    this.#isShutDown = true
    const executor = this.#executor
    if (executor !== undefined) yield* executor.shutdown(timeout)
  }

  close(): void {
    this.#isShutDown = true
    this.#executor?.close()
    this.#executor = undefined
  }
}
