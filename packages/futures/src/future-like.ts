import type { Context } from '@tsyncio/contextvars'
import type { CancelledError } from './errors.ts'
import type { Runnable, Scheduler } from './scheduler.ts'

/** Why somebody asks for a cancellation: the message of the `CancelledError`, or that error itself. */
export type CancelReason = string | CancelledError

/** Called once, on a pass after the one in which the future ended, with the future. */
export type DoneCallback<T> = (future: FutureLike<T>) => void

/** How a done callback is called. */
export interface DoneCallbackOptions {
  /** The context to call back in; a copy of the current one otherwise. */
  readonly context?: Context | undefined
}

/**
 * A result that is not there yet, as its readers see it. Anything of this shape can be awaited by a task, whoever
 * made it. `asyncio.Future` without the methods that settle it.
 */
export interface FutureLike<T> {
  /** The marker that tells a future in the middle of a `yield*` from one at rest, and a future from anything else. */
  _asyncioFutureBlocking: boolean
  done(): boolean
  cancelled(): boolean
  /** The value; throws what the future failed with, `CancelledError`, or `InvalidStateError` while it is pending. */
  result(): T
  /**
   * What the future failed with. Throws as `result()` when cancelled or pending. Differs from asyncio: `undefined` after success.
   */
  exception(): unknown
  /** Asks for an end by cancellation. Returns whether the request was accepted. */
  cancel(reason?: CancelReason): boolean
  /** The message of the request that cancelled it; none where a coroutine ended by its own `CancelledError`. */
  cancelMessage?(): string | undefined
  addDoneCallback(callback: DoneCallback<T>, options?: DoneCallbackOptions): void
  /** Takes back every registration of `callback` and returns how many there were: none any more once it has ended. */
  removeDoneCallback(callback: DoneCallback<T>): number
  getLoop(): Scheduler
  /**
   * A shorter way for a waiter that is scheduled as itself. Where it is missing, `addDoneCallback` serves. In a subclass of
   * `Future`, this is the one to override for whoever wants to know of each that waits: `addDoneCallback` comes here, too.
   */
  addWaiter?(waiter: Runnable): void
  /** What is scheduled when it ends: tasks that await it, and callbacks. For those who show who waits for whom. */
  getWaiters?(): readonly Runnable[]
  [Symbol.iterator](): Coroutine<T>
}

/** A future as the one who promised the result sees it. In an `async` function it is awaited as a promise. */
export interface SettableFuture<T> extends FutureLike<T>, PromiseLike<T> {
  /** Ends the future with a value. Throws `InvalidStateError` unless it is pending. */
  setResult(value: T): void
  /** Ends the future with a failure. Throws `InvalidStateError` unless it is pending. */
  setException(error: unknown): void
}

/** A future in the middle of a `yield*`: the only kind that may reach a task. */
export type BlockingFuture = FutureLike<unknown> & { _asyncioFutureBlocking: true }

/** What a coroutine may yield to its task: a future to wait for, or nothing, to give the others a turn. */
export type Yieldable = BlockingFuture | undefined

/** A running `function*` that awaits with `yield*`. */
export type Coroutine<T> = Generator<Yieldable, T, unknown>

/** Anything that `yield*` can wait for inside a coroutine. */
export interface Awaitable<T> {
  [Symbol.iterator](): Iterator<Yieldable, T, unknown>
}

/** What awaiting a `T` gives: `Awaited` for `yield*`. */
export type ResultOf<T> = T extends Awaitable<infer R> ? R : never

/** Whether `value` keeps the future protocol, whoever made it. `asyncio.isfuture`. */
export function isFuture(value: unknown): value is FutureLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as Partial<FutureLike<unknown>>)._asyncioFutureBlocking !== undefined
  )
}

/** Whether `value` is a running generator, as calling a `function*` gives. `asyncio.iscoroutine`. */
export function isCoroutine(value: unknown): value is Coroutine<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const { throw: raise, [Symbol.iterator]: iterate } = value as Partial<Coroutine<unknown>>
  return typeof raise === 'function' && typeof iterate === 'function'
}

/** Whether `value` is a `function*`: calling it runs nothing of it, so it is no callback. */
export function isGeneratorFunction(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object GeneratorFunction]'
}
