import type { FutureLike } from './future-like.ts'
import type { Scheduler } from './scheduler.ts'

/** A failure that nobody has heard of yet. */
export interface UnreadFailure {
  /** Tells the exception handler of the loop, unless somebody read it meanwhile. */
  report(): void
}

/**
 * What a future failed with.
 *
 * Invariant: it is read, or reported, once: when its future is collected, at the latest when the loop closes.
 */
export class Failure implements UnreadFailure {
  readonly #error: unknown
  readonly #loop: Scheduler
  /** Not the future itself: this must not keep it from being collected. */
  readonly #future: WeakRef<FutureLike<unknown>>
  readonly #kind: string
  #isKnown = false

  constructor(future: FutureLike<unknown>, error: unknown) {
    this.#error = error
    this.#loop = future.getLoop()
    this.#future = new WeakRef(future)
    this.#kind = future.constructor.name
    this.#loop.unreadFailures?.add(this)
    collected.register(future, this, this)
  }

  /** The error, which counts as read from now on. */
  read(): unknown {
    this.markRead()
    return this.#error
  }

  markRead(): void {
    if (this.#isKnown) return
    this.#isKnown = true
    this.#loop.unreadFailures?.delete(this)
    collected.unregister(this)
  }

  report(): void {
    if (this.#isKnown) return
    this.markRead()
    const message = `${this.#kind} exception was never retrieved`
    this.#loop.callExceptionHandler?.({ message, exception: this.#error, future: this.#future.deref() })
  }
}

const collected = new FinalizationRegistry<Failure>((failure) => failure.report())
