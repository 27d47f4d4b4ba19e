import type { InterruptSource, TaskLike } from '@tsyncio/events'
import { isCancelledError, KeyboardInterrupt } from '@tsyncio/futures'

/**
 * Ctrl-C while a main task runs: the first one cancels it, the next one leaves the loop at once with a
 * `KeyboardInterrupt`.
 */
export class Interrupts implements Disposable {
  #count = 0
  readonly #task: TaskLike
  readonly #listening: Disposable | undefined

  /** A `source` that cannot hear of interruptions is as good as one to which none happen. */
  constructor(source: Partial<InterruptSource>, task: TaskLike) {
    this.#task = task
    this.#listening = source.onInterrupt?.(() => {
      this.#count += 1
      if (this.#count > 1 || task.done()) throw new KeyboardInterrupt()
      task.cancel()
    })
  }

  /** What the run ends with when `error` came out: a `KeyboardInterrupt` for a cancellation that is due to Ctrl-C alone. */
  outcomeOf(error: unknown): unknown {
    const isInterrupted = this.#count > 0 && isCancelledError(error) && this.#task.uncancel() === 0
    return isInterrupted ? new KeyboardInterrupt() : error
  }

  [Symbol.dispose](): void {
    this.#listening?.[Symbol.dispose]()
  }
}

/** Ctrl-C while a loop is cleaned up: each leaves it at once with a `KeyboardInterrupt`. */
export function raiseInterrupts(source: Partial<InterruptSource>): Disposable | undefined {
  return source.onInterrupt?.(() => {
    throw new KeyboardInterrupt()
  })
}
