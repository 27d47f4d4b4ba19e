import { Context, currentCarrier } from '@tsyncio/contextvars'
import type { EventLoop, Raised, TaskLike } from '@tsyncio/events'
import {
  abortReason,
  isCancelledError,
  makeCancelledError,
  newAbortControl,
  RuntimeError,
  tellsOfAbort,
  toPromise,
} from '@tsyncio/futures'
import type { CancelledError, CancelReason, Coroutine, SettableFuture } from '@tsyncio/futures'
import { raisedBy } from './raised-by.ts'
import { ScopeWait } from './scope-wait.ts'
import type { Waitable } from './scope-wait.ts'
import { settle } from './settle.ts'

/** How many it may take from the end of a wait through `Promise.all` and its like. */
const MICROTASKS = 8

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
 * Invariants: a cancellation is delivered once: to the awaits that are under way; if there are none, by the signal, if
 * the function ever asked for that; if not, to the next await. Only a function that may be about to go on from an
 * await, and so listen to nothing, is told by the signal and by its next await, if that begins at once. While no await
 * is under way, the function is work outside the loop.
 */
export class BodyScope implements AsyncScope {
  readonly loop: EventLoop
  /** The last cancellation. */
  cancellation: CancelledError | undefined
  readonly #context = new Context(currentCarrier())
  readonly #control = newAbortControl()
  readonly #waits = new Set<ScopeWait<unknown>>()
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
    const wait = new ScopeWait(waitable, this.loop, this.#context)
    const promise = toPromise(wait.task)
    this.#waits.add(wait)
    this.#work?.[Symbol.dispose]()
    wait.task.addDoneCallback(() => this.#waited(wait, promise))
    if (this.#isDue) wait.cancel(this.cancellation)
    this.#isDue = this.#isTentative = false
    return promise
  }

  cancel(reason: CancelReason | undefined): void {
    const cancellation = makeCancelledError(reason)
    this.cancellation = cancellation
    const wasAborted = this.#control.signal.aborted
    // What those begin who hear at once of the signal is their clean-up.
    const waits = [...this.#waits]
    this.#control.abort(abortReason(cancellation))
    const isReached = waits.filter((wait) => wait.cancel(cancellation)).length > 0
    // Those that cannot be cancelled are over, but the function has not heard of it.
    this.#isTentative = !isReached && !wasAborted && this.#usesSignal && this.#unheard + waits.length > 0
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
    for (const wait of this.#waits) wait.cancel()
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

  #waited(wait: ScopeWait<unknown>, promise: Promise<unknown>): void {
    const { task } = wait
    this.#waits.delete(wait)
    wait.letGo()
    this.#unheard += 1
    void this.#goesOn()
    const failure = raisedBy(task)
    if (failure !== undefined) this.#failed(failure, task, promise)
    if (this.#waits.size > 0) return
    if (!this.#ended) this.#work = this.loop.beginExternalWork()
    else if (this.#last !== undefined) settle(this.#last)
  }

  /** The end of the wait was told first, so the function goes on in a microtask; from several promises, in a later one. */
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
