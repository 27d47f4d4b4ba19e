import { BoundCallback } from '@tsyncio/contextvars'
import { awaitFuture } from './await-future.ts'
import { InvalidStateError, isCancelledError, makeCancelledError } from './errors.ts'
import type { CancelledError } from './errors.ts'
import { Failure } from './failure.ts'
import type { CancelReason, Coroutine, DoneCallback, DoneCallbackOptions, SettableFuture } from './future-like.ts'
import { callbacksInShort, inShort } from './in-short.ts'
import { requireRunningScheduler } from './running-loop.ts'
import type { Runnable, Scheduler } from './scheduler.ts'
import { showAsText } from './show-as-text.ts'
import { toPromise } from './to-promise.ts'

/** What a future is made with. */
export interface FutureOptions {
  /** The loop that calls back; the running one by default. */
  readonly loop?: Scheduler | undefined
}

const PENDING = 0
const FINISHED = 1
const FAILED = 2
const CANCELLED = 3
const STATUS_NAMES = ['pending', 'finished', 'failed', 'cancelled'] as const
/** How a future ended: with a value, with a failure, or cancelled. */
export type SettledStatus = typeof FINISHED | typeof FAILED | typeof CANCELLED
type Status = typeof PENDING | SettledStatus

/**
 * A result that is not there yet. `asyncio.Future`.
 *
 * Invariant: it leaves "pending" once, in `_settle`, which schedules all who wait, in their order, and runs nobody.
 *
 * The fields are plain and set in one order: a future is made for each wait, and private `#names` cost a third more.
 */
export class Future<T> implements SettableFuture<T>, PromiseLike<T> {
  static {
    showAsText(this)
  }

  _asyncioFutureBlocking = false
  protected readonly _loop: Scheduler
  protected _status: Status = PENDING
  /**
   * By status: who waits (nobody, one, stored as itself, or a list); the value; the `Failure`; the message or the
   * `CancelledError` that ended it. Never two of them, so they share a field.
   */
  protected _content: unknown = undefined

  constructor(options?: FutureOptions) {
    this._loop = options?.loop ?? requireRunningScheduler()
  }

  getLoop(): Scheduler {
    return this._loop
  }

  done(): boolean {
    return this._status !== PENDING
  }

  cancelled(): boolean {
    return this._status === CANCELLED
  }

  result(): T {
    if (this._status === FINISHED) return this._content as T
    throw this._failure()
  }

  exception(): unknown {
    if (this._status === FINISHED) return undefined
    const failure = this._failure()
    if (this._status === FAILED) return failure
    throw failure
  }

  setResult(value: T): void {
    this._succeed(value)
  }

  setException(error: unknown): void {
    this._fail(error)
  }

  cancel(reason?: CancelReason): boolean {
    if (this.done()) return this._refuseCancel()
    this._endCancelled(reason)
    return true
  }

  cancelMessage(): string | undefined {
    return this._status === CANCELLED && typeof this._content === 'string' ? this._content : undefined
  }

  addDoneCallback(callback: DoneCallback<T>, options?: DoneCallbackOptions): void {
    this.addWaiter(new BoundCallback(callback, this, options?.context))
  }

  removeDoneCallback(callback: DoneCallback<T>): number {
    const waiters = this.getWaiters()
    const left = waiters.filter((waiter) => !(waiter instanceof BoundCallback && waiter.calls(callback)))
    if (left.length < waiters.length) this._content = left.length === 0 ? undefined : left
    return waiters.length - left.length
  }

  addWaiter(waiter: Runnable): void {
    if (this._content === undefined && this._status === PENDING) this._content = waiter
    else this._addAnotherWaiter(waiter)
  }

  private _addAnotherWaiter(waiter: Runnable): void {
    if (this._status !== PENDING) this._loop.enqueue(waiter)
    else if (Array.isArray(this._content)) this._content.push(waiter)
    else this._content = [this._content, waiter]
  }

  getWaiters(): readonly Runnable[] {
    return this._status === PENDING && this._content !== undefined ? ([this._content].flat() as Runnable[]) : []
  }

  [Symbol.iterator](): Coroutine<T> {
    return awaitFuture(this)
  }

  toString(): string {
    return `<Future ${this._describeState()}>`
  }

  /** Makes `await future` work in an `async` function. */
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return toPromise(this).then(onFulfilled, onRejected)
  }

  protected _succeed(value: T): void {
    this._settle(FINISHED, value)
  }

  protected _fail(error: unknown): void {
    if (this._status !== PENDING) this._refuseToEnd()
    this._settle(FAILED, new Failure(this, error))
  }

  /** Ends it as cancelled, by the request with this message, or by this error, which its first reader gets. */
  protected _endCancelled(reason: CancelReason | undefined): void {
    this._settle(CANCELLED, reason)
  }

  /** The only place where a future stops being pending. */
  protected _settle(status: SettledStatus, outcome: unknown): void {
    if (this._status !== PENDING) this._refuseToEnd()
    const waiters = this._content
    this._status = status
    this._content = outcome
    if (waiters !== undefined) this._wake(waiters)
  }

  private _wake(waiters: unknown): void {
    if (Array.isArray(waiters)) this._wakeAll(waiters as Runnable[])
    else this._loop.enqueue(waiters as Runnable)
  }

  private _wakeAll(waiters: readonly Runnable[]): void {
    for (const waiter of waiters) this._loop.enqueue(waiter)
  }

  private _refuseToEnd(): never {
    throw new InvalidStateError(`the future is ${STATUS_NAMES[this._status]} already`)
  }

  /** What `cancel()` does on a future that is done: whoever cancels does not want to hear of a failure. */
  protected _refuseCancel(): false {
    if (this._status === FAILED) (this._content as Failure).markRead()
    return false
  }

  protected _describeState(): string {
    const state = STATUS_NAMES[this._status]
    if (this._status === FAILED) return `${state} exception=${String(this._content)}`
    if (this._status === FINISHED && this._content !== undefined) return `${state} result=${inShort(this._content)}`
    return state + callbacksInShort(this.getWaiters())
  }

  /** What `result()` throws. */
  private _failure(): unknown {
    if (this._status === FAILED) return (this._content as Failure).read()
    if (this._status === CANCELLED) return this._cancelledError()
    return new InvalidStateError('the result is not there yet: the future is pending')
  }

  /** The error that ended this future, for whoever reads it first; after that a new one each time. */
  private _cancelledError(): CancelledError {
    const reason = this._content
    if (!isCancelledError(reason)) return makeCancelledError(reason as string | undefined)
    this._content = undefined
    return reason
  }
}
