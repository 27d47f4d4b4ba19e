import { copyContext } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import { awaitFuture, InvalidStateError, makeCancelledError } from '@tsyncio/futures'
import type { Coroutine, DoneCallback, DoneCallbackOptions, Scheduler, SettableFuture } from '@tsyncio/futures'

/** How it ended. */
type End<T> = { readonly value: T } | { readonly error: unknown } | { readonly cancelled: string | undefined }

interface Registration<T> {
  readonly callback: DoneCallback<T>
  readonly context: Context
}

/**
 * A future of another design: a promise, and a note of how it ended, because a promise does not tell.
 * Whoever is in an `async` function is served by the promise itself, everybody else through the loop.
 */
export class PromiseFuture<T> implements SettableFuture<T> {
  _asyncioFutureBlocking = false
  readonly #loop: Scheduler
  readonly #promise: Promise<T>
  readonly #registrations: Registration<T>[] = []
  #settlePromise: ((end: End<T>) => void) | undefined
  #end: End<T> | undefined
  /** A failure that nobody has read yet. */
  #unread: { report(): void } | undefined
  /** Whether a failure is for whoever awaits the promise. */
  #isPromised = false

  constructor(loop: Scheduler) {
    this.#loop = loop
    this.#promise = new Promise((resolve, reject) => {
      this.#settlePromise = (end) => ('value' in end ? resolve(end.value) : reject(this.#errorOf(end)))
    })
    // The loop is told of failures that nobody reads, not Node.
    this.#promise.catch(() => {})
  }

  getLoop(): Scheduler {
    return this.#loop
  }

  done(): boolean {
    return this.#end !== undefined
  }

  cancelled(): boolean {
    return this.#end !== undefined && 'cancelled' in this.#end
  }

  result(): T {
    const end = this.#ended()
    if ('value' in end) return end.value
    throw this.#errorOf(end)
  }

  exception(): unknown {
    const end = this.#ended()
    if ('cancelled' in end) throw this.#errorOf(end)
    return 'value' in end ? undefined : this.#errorOf(end)
  }

  setResult(value: T): void {
    this.#settle({ value })
  }

  setException(error: unknown): void {
    this.#settle({ error })
    if (this.#isPromised) return
    const report = (): void => {
      const message = 'PromiseFuture exception was never retrieved'
      this.#loop.callExceptionHandler?.({ message, exception: error, future: this })
    }
    this.#unread = { report }
    this.#loop.unreadFailures?.add(this.#unread)
  }

  cancel(message?: string): boolean {
    const isPending = !this.done()
    if (isPending) this.#settle({ cancelled: message })
    else this.#markRead()
    return isPending
  }

  cancelMessage(): string | undefined {
    return this.#end !== undefined && 'cancelled' in this.#end ? this.#end.cancelled : undefined
  }

  addDoneCallback(callback: DoneCallback<T>, options?: DoneCallbackOptions): void {
    const context = options?.context ?? copyContext()
    if (this.done()) this.#loop.callSoon(callback, this, context)
    else this.#registrations.push({ callback, context })
  }

  removeDoneCallback(callback: DoneCallback<T>): number {
    const left = this.#registrations.filter((registration) => registration.callback !== callback)
    return this.#registrations.splice(0, Infinity, ...left).length - left.length
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isPromised = true
    this.#markRead()
    return this.#promise.then(onFulfilled, onRejected)
  }

  [Symbol.iterator](): Coroutine<T> {
    return awaitFuture(this)
  }

  #settle(end: End<T>): void {
    if (this.#end !== undefined) throw new InvalidStateError('this future has ended already')
    this.#end = end
    this.#settlePromise?.(end)
    for (const { callback, context } of this.#registrations.splice(0)) this.#loop.callSoon(callback, this, context)
  }

  #ended(): End<T> {
    if (this.#end === undefined) throw new InvalidStateError('this future is pending')
    return this.#end
  }

  #errorOf(end: Exclude<End<T>, { value: T }>): unknown {
    this.#markRead()
    return 'cancelled' in end ? makeCancelledError(end.cancelled) : end.error
  }

  #markRead(): void {
    if (this.#unread !== undefined) this.#loop.unreadFailures?.delete(this.#unread)
    this.#unread = undefined
  }
}
