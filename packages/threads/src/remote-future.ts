import { checkLimit } from '@tsyncio/events'
import { CancelledError } from '@tsyncio/futures'
import type { Outcome } from './loop-token.ts'
import { unpackError } from './unpack-error.ts'

/** What a future needs of the thread that waits for it. */
export interface RemoteWaiting {
  /** Blocks the thread until the future is done, for at most `timeout` seconds. */
  block(future: RemoteFuture<unknown>, timeout: number | undefined): void
  /** Asks the loop to cancel. */
  cancel(future: RemoteFuture<unknown>): void
}

/**
 * The result of a coroutine that runs on the loop of another thread. It can be awaited as a promise, and waited for by
 * blocking the thread. `concurrent.futures.Future`.
 */
export class RemoteFuture<T> implements PromiseLike<T> {
  readonly #waiting: RemoteWaiting
  #outcome: Outcome | undefined
  #promise: Promise<T> | undefined
  #settle: ((outcome: Outcome) => void) | undefined

  constructor(waiting: RemoteWaiting) {
    this.#waiting = waiting
  }

  done(): boolean {
    return this.#outcome !== undefined
  }

  cancelled(): boolean {
    return this.#outcome !== undefined && 'cancelled' in this.#outcome
  }

  /** Asks the loop to cancel the task; how that ends, the future tells. Returns whether there was something to cancel. */
  cancel(): boolean {
    if (this.done()) return false
    this.#waiting.cancel(this)
    return true
  }

  /**
   * The result; blocks the thread until it is there. Throws what the coroutine threw, a `CancelledError` if it was
   * cancelled, and a `TimeoutError` if it takes longer than `timeout` seconds.
   */
  result(timeout?: number): T {
    checkLimit('timeout', timeout)
    if (this.#outcome === undefined) this.#waiting.block(this, timeout)
    return valueOf<T>(this.#outcome as Outcome)
  }

  then<R1 = T, R2 = never>(
    onfulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
    onrejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    this.#promise ??= new Promise<Outcome>((resolve) => {
      if (this.#outcome === undefined) this.#settle = resolve
      else resolve(this.#outcome)
    }).then(valueOf<T>)
    return this.#promise.then(onfulfilled, onrejected)
  }

  /** @internal The answer has come. */
  _end(outcome: Outcome): void {
    this.#outcome = outcome
    this.#settle?.(outcome)
  }
}

function valueOf<T>(outcome: Outcome): T {
  if ('cancelled' in outcome) throw new CancelledError(outcome.cancelled)
  if ('thrown' in outcome) throw unpackError(outcome.thrown)
  return outcome.value as T
}
