import type { Context } from '@tsyncio/contextvars'
import type { EventLoop, TaskLike } from '@tsyncio/events'
import { asCoroutine, fromPromise, isFuture, makeCancelledError } from '@tsyncio/futures'
import type { Awaitable, CancelledError, CancelReason, Coroutine, FutureLike } from '@tsyncio/futures'

/** What an `async` function can wait for through its task: a function is called inside the loop, and what it gives awaited. */
export type Waitable<T> = Awaitable<T> | PromiseLike<T> | (() => Awaitable<T>)

/**
 * An await of an `async` function, in a task of its own.
 *
 * Invariant: a future that it awaits hears of a cancellation, also of one that comes before the task has begun, as it would in
 * a coroutine. Anything else is never begun then.
 */
export class ScopeWait<T> {
  readonly task: TaskLike<T>
  readonly #awaited: Awaitable<T> | (() => Awaitable<T>)
  #hasBegun = false
  /** What a future is to hear of when the task begins. */
  #early: CancelledError | undefined

  constructor(waitable: Waitable<T>, loop: EventLoop, context: Context) {
    // Now, for the platform complains of a promise that fails before anybody listens.
    this.#awaited = isPromise(waitable) ? fromPromise(waitable, { loop }) : waitable
    this.task = loop.createTask(this.#run(), { context, eagerStart: false })
  }

  cancel(reason?: CancelReason): boolean {
    if (this.#hasBegun || !isFuture(this.#awaited)) return this.task.cancel(reason)
    this.#early = makeCancelledError(reason)
    return true
  }

  /** For when the task is over. Cancelled by somebody else, it may never have begun. */
  letGo(): void {
    const awaited = this.#awaited
    if (!this.#hasBegun && isFuture(awaited) && !awaited.done()) awaited.cancel()
  }

  *#run(): Coroutine<T> {
    const awaited = this.#awaited
    this.#hasBegun = true
    if (this.#early !== undefined) {
      if ((awaited as FutureLike<T>).done()) throw this.#early
      this.task.cancel(this.#early)
    }
    const value = typeof awaited === 'function' ? awaited() : awaited
    return yield* isPromise(value) ? fromPromise(value) : asCoroutine(value)
  }
}

/** A future is both; then it is awaited as a future. */
function isPromise<T>(value: Waitable<T>): value is PromiseLike<T> {
  return !isFuture(value) && typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === 'function'
}
