import type { FutureLike } from './future-like.ts'
import { inShort } from './in-short.ts'
import type { Scheduler } from './scheduler.ts'

/** A failure that nobody has heard of yet. */
export interface UnreadFailure {
  /**
   * Lets go of its future, so that it can be collected; then the failure is reported. Without it, that is when the loop
   * closes.
   */
  letGo?(): void
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
  readonly #kind: string
  #future: FutureLike<unknown> | undefined
  /** In place of the future, once that was let go. */
  #weakly: WeakRef<FutureLike<unknown>> | undefined
  #isKnown = false

  constructor(future: FutureLike<unknown>, error: unknown) {
    this.#error = error
    this.#loop = future.getLoop()
    this.#kind = future.constructor.name
    this.#future = future
    const { unreadFailures } = this.#loop
    if (unreadFailures === undefined) this.letGo()
    else unreadFailures.add(this)
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
    if (this.#weakly !== undefined) collected.unregister(this)
  }

  /** To print it is not to read it. */
  toString(): string {
    return inShort(this.#error)
  }

  letGo(): void {
    if (this.#future === undefined) return
    this.#weakly = new WeakRef(this.#future)
    collected.register(this.#future, this, this)
    this.#future = undefined
    dropFrames(this.#error)
  }

  report(): void {
    if (this.#isKnown) return
    this.markRead()
    const message = `${this.#kind} exception was never retrieved`
    const future = this.#future ?? this.#weakly?.deref()
    this.#loop.callExceptionHandler?.({ message, exception: this.#error, future })
  }
}

const collected = new FinalizationRegistry<Failure>((failure) => failure.report())

/** The stack of an error holds the frames, and so the task that threw it, until somebody asks for the text. */
function dropFrames(error: unknown): void {
  // What is added meanwhile has its turn as well: a chain of causes may be longer than a stack is deep.
  const found = new Set([error])
  for (const each of found) {
    if (!(each instanceof Error)) continue
    try {
      String(each.stack)
      found.add(each.cause)
      if (each instanceof AggregateError) for (const inner of each.errors) found.add(inner)
    } catch {
      // A getter of somebody's own. What it threw is not what failed here.
    }
  }
}
