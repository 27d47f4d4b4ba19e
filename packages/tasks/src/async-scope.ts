import { Context, currentCarrier } from '@tsyncio/contextvars'
import type { EventLoop, Raised, TaskLike } from '@tsyncio/events'
import {
  abortReason,
  asCoroutine,
  fromPromise,
  isCancelledError,
  isFuture,
  makeCancelledError,
  newAbortControl,
  RuntimeError,
  tellsOfAbort,
  toPromise,
} from '@tsyncio/futures'
import type { Awaitable, CancelledError, CancelReason, Coroutine, SettableFuture } from '@tsyncio/futures'
import { failureOf } from './failure-of.ts'
import { settle } from './settle.ts'

/** How many it may take from the end of a wait through `Promise.all` and its like. */
const MICROTASKS = 8

/** What an `async` function can wait for through its task: a function is called inside the loop, and what it gives awaited. */
export type Waitable<T> = Awaitable<T> | PromiseLike<T> | (() => Awaitable<T>)

/** What an `async` function that is the body of a task has of that task. */
export interface AsyncScope {
  /** Aborts when the task is asked to cancel. For awaits of the platform: `await fetch(url, { signal: scope.signal })`. */
  readonly signal: AbortSignal
  /**
   * Awaits on the loop and in the context of the task; rejects with the `CancelledError` if the task is asked to cancel
   * meanwhile.
   */
  wait<T>(waitable: Waitable<T>): Promise<T>
}

/**
 * The awaits of one `async` function.
 *
 * Invariants: a cancellation is delivered once: to the awaits that are under way; if there are none, by the signal, if the
 * function ever asked for that; if not, to the next await. Only a function that may be about to go on from an await, and so listen
 * to nothing, is told by the signal and by its next await, if that begins at once. While no await is under way, the function is
 * work outside the loop.
 */
export class BodyScope implements AsyncScope {
  readonly loop: EventLoop
  /** The last cancellation. */
  cancellation: CancelledError | undefined
  readonly #context = new Context(currentCarrier())
  readonly #control = newAbortControl()
  readonly #waits = new Set<TaskLike>()
  /** How many have ended since the function ran last. */
  #unheard = 0
  #work: Disposable | undefined
  /** Ends with the last of them, for `end`. */
  #last: SettableFuture<void> | undefined
  #usesSignal = false
  #isDue = false
  /** It is due only to what the function awaits when it goes on, for else the signal has told. */
  #isTentative = false
  #ended = false

  constructor(loop: EventLoop) {
    this.loop = loop
    this.#work = loop.beginExternalWork()
  }

  get signal(): AbortSignal {
    this.#usesSignal = true
    return this.#control.signal
  }

  wait<T>(waitable: Waitable<T>): Promise<T> {
    if (this.#ended) return Promise.reject(new RuntimeError('scope: its task has ended'))
    if (this.#isDue) return this.#deliver()
    const task = this.loop.createTask(awaiting(waitable), { context: this.#context, eagerStart: false })
    const promise = toPromise(task)
    this.#waits.add(task)
    this.#work?.[Symbol.dispose]()
    task.addDoneCallback(() => this.#waited(task, promise))
    return promise
  }

  cancel(reason: CancelReason | undefined): void {
    const cancellation = makeCancelledError(reason)
    this.cancellation = cancellation
    const wasAborted = this.#control.signal.aborted
    this.#control.abort(abortReason(cancellation))
    const reached = [...this.#waits].filter((task) => task.cancel(cancellation))
    const isReached = reached.length > 0
    // Those that cannot be cancelled are over, but the function has not heard of it.
    this.#isTentative = !isReached && !wasAborted && this.#usesSignal && this.#unheard + this.#waits.size > 0
    this.#isDue = this.#isTentative || (!isReached && (wasAborted || !this.#usesSignal))
  }

  /** Whether the function threw `error` because its signal aborted. */
  wasToldBy(error: unknown): boolean {
    return tellsOfAbort(error, this.#control.signal)
  }

  /** The function has returned: what it no longer waits for is cancelled, and over afterwards, also if this is cancelled. */
  *end(): Coroutine<void> {
    this.#ended = true
    this.#work?.[Symbol.dispose]()
    for (const task of this.#waits) task.cancel()
    let cancellation: Raised | undefined
    while (this.#waits.size > 0) {
      try {
        this.#last = this.loop.createFuture()
        yield* this.#last
      } catch (error) {
        if (!isCancelledError(error)) throw error
        cancellation = { error }
      }
    }
    if (cancellation !== undefined) throw cancellation.error
  }

  #deliver(): Promise<never> {
    this.#isDue = this.#isTentative = false
    return Promise.reject(this.cancellation)
  }

  #waited(task: TaskLike, promise: Promise<unknown>): void {
    this.#waits.delete(task)
    this.#unheard += 1
    void this.#goesOn()
    const failure = failureOf(task)
    if (failure !== undefined) this.#failed(failure, task, promise)
    if (this.#waits.size > 0) return
    if (!this.#ended) this.#work = this.loop.beginExternalWork()
    else if (this.#last !== undefined) settle(this.#last)
  }

  /** The end of the wait was told first, so after a microtask the function has gone on; from several promises it takes some more. */
  async #goesOn(): Promise<void> {
    await Promise.resolve()
    this.#unheard -= 1
    for (let left = MICROTASKS; this.#isTentative && left > 0; left -= 1) await Promise.resolve()
    if (this.#isTentative && this.#unheard === 0) this.#isDue = this.#isTentative = false
  }

  /** The function hears of it where it awaits, if it is still there. Of a cancellation nobody need hear. */
  #failed({ error }: Raised, task: TaskLike, promise: Promise<unknown>): void {
    const isCancellation = isCancelledError(error)
    if (!this.#ended && !isCancellation) return
    promise.catch(() => {})
    if (isCancellation) return
    const message = 'what an async function had left behind failed'
    this.loop.callExceptionHandler({ message, exception: error, task })
  }
}

function* awaiting<T>(waitable: Waitable<T>): Coroutine<T> {
  const value = typeof waitable === 'function' ? waitable() : waitable
  return yield* isPromise(value) ? fromPromise(value) : asCoroutine(value)
}

/** A future is both; then it is awaited as a future. */
function isPromise<T>(value: Awaitable<T> | PromiseLike<T>): value is PromiseLike<T> {
  return !isFuture(value) && typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === 'function'
}
