// Long because: it is a whole task, with nothing of ours in it.

import { copyContext } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import { findRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised, TaskLike, TaskOptions } from '@tsyncio/events'
import {
  awaitFuture,
  InvalidStateError,
  isCancelledError,
  isCoroutine,
  isFuture,
  leavesLoop,
  makeCancelledError,
  RuntimeError,
  toPromise,
} from '@tsyncio/futures'
import type { Coroutine, DoneCallback, DoneCallbackOptions, FutureLike, UnreadFailure } from '@tsyncio/futures'

/** How a step of the coroutine ended. */
export type Outcome<T> = { readonly yielded: unknown } | { readonly returned: T } | Raised

type End<T> = { readonly value: T } | Raised | { cancelledBy: unknown; readonly message: string | undefined }

let made = 0

/**
 * A task that counts its steps.
 *
 * Invariant while not done: either a step is scheduled, or `waitsFor` is a future that will schedule one.
 */
export class CountingTask<T> implements TaskLike<T> {
  _asyncioFutureBlocking = false
  /** How many steps its coroutine has made. */
  steps = 0
  protected readonly loop: EventLoop
  protected readonly coroutine: Coroutine<T>
  protected readonly context: Context
  protected waitsFor: FutureLike<unknown> | undefined
  /** A cancellation that the next step must deliver. */
  protected due: { readonly message: string | undefined } | undefined
  protected requests = 0
  /** Of the last request that no future took. */
  protected lastMessage: string | undefined
  #name: string
  #end: End<T> | undefined
  #unread: UnreadFailure | undefined
  #callbacks: { readonly callback: DoneCallback<T>; readonly context: Context }[] = []

  constructor(loop: EventLoop, coroutine: Coroutine<T>, options: TaskOptions = {}) {
    if (!isCoroutine(coroutine)) throw new TypeError('coroutine: expected a coroutine')
    this.loop = loop
    this.coroutine = coroutine
    this.context = options.context ?? copyContext()
    this.#name = options.name ?? `CountingTask-${(made += 1)}`
    loop.registerTask(this)
    if (options.eagerStart === true && findRunningLoop() === loop) this.startEagerly()
    else this.scheduleStep()
  }

  cancel(message?: string): boolean {
    if (this.done()) return this.refuseCancel()
    this.requests += 1
    if (this.waitsFor?.cancel(message) === true) return true
    this.due = { message }
    this.lastMessage = message
    return true
  }

  cancelling(): number {
    return this.requests
  }

  uncancel(): number {
    this.requests = Math.max(0, this.requests - 1)
    if (this.requests === 0) this.due = undefined
    return this.requests
  }

  getName(): string {
    return this.#name
  }

  setName(name: string): void {
    this.#name = name
  }

  getContext(): Context {
    return this.context
  }

  getLoop(): EventLoop {
    return this.loop
  }

  done(): boolean {
    return this.#end !== undefined
  }

  cancelled(): boolean {
    return this.#end !== undefined && 'cancelledBy' in this.#end
  }

  cancelMessage(): string | undefined {
    return this.#end !== undefined && 'cancelledBy' in this.#end ? this.#end.message : this.lastMessage
  }

  result(): T {
    const end = this.#ended()
    if ('value' in end) return end.value
    throw this.#errorOf(end)
  }

  exception(): unknown {
    const end = this.#ended()
    if ('cancelledBy' in end) throw this.#errorOf(end)
    return 'error' in end ? end.error : undefined
  }

  addDoneCallback(callback: DoneCallback<T>, { context = copyContext() }: DoneCallbackOptions = {}): void {
    if (this.done()) this.loop.callSoon(callback, this, context)
    else this.#callbacks.push({ callback, context })
  }

  removeDoneCallback(callback: DoneCallback<T>): number {
    const before = this.#callbacks
    this.#callbacks = before.filter((registration) => registration.callback !== callback)
    return before.length - this.#callbacks.length
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return toPromise(this).then(onFulfilled, onRejected)
  }

  [Symbol.iterator](): Coroutine<T> {
    return awaitFuture(this)
  }

  protected scheduleStep(raised?: Raised): void {
    this.loop.callSoon((failure) => this.step(failure), raised, this.context)
  }

  protected step(raised: Raised | undefined): void {
    const thrown = this.withCancellation(raised)
    this.waitsFor = undefined
    this.loop.enterTask(this)
    const outcome = this.advance(thrown)
    this.loop.leaveTask(this)
    this.goOn(outcome)
  }

  protected startEagerly(): void {
    const outer = this.loop.swapCurrentTask(this)
    let outcome: Outcome<T>
    try {
      outcome = this.context.run(() => this.advance(undefined))
    } catch (error) {
      // The context is entered already.
      this.loop.unregisterTask(this)
      throw error
    } finally {
      this.loop.swapCurrentTask(outer)
    }
    this.goOn(outcome)
  }

  protected advance(raised: Raised | undefined): Outcome<T> {
    this.steps += 1
    try {
      const { done, value } = raised === undefined ? this.coroutine.next() : this.coroutine.throw(raised.error)
      return done === true ? { returned: value } : { yielded: value }
    } catch (error) {
      return { error }
    }
  }

  protected goOn(outcome: Outcome<T>): void {
    if ('yielded' in outcome) this.wait(outcome.yielded)
    else if ('error' in outcome) this.fail(outcome.error)
    else this.succeed(outcome.returned)
  }

  protected wait(yielded: unknown): void {
    if (yielded === undefined) return this.scheduleStep()
    const objection = this.objectionTo(yielded)
    if (objection !== undefined) return this.scheduleStep({ error: new RuntimeError(`${this.#name} ${objection}`) })
    const future = yielded as FutureLike<unknown>
    future._asyncioFutureBlocking = false
    this.waitsFor = future
    future.addDoneCallback((done) => this.wakeUp(done), { context: this.context })
    if (this.due !== undefined && future.cancel(this.due.message)) this.due = undefined
  }

  protected objectionTo(yielded: unknown): string | undefined {
    if (!isFuture(yielded)) return 'got a bad yield'
    if (yielded.getLoop() !== this.loop) return 'got a future attached to a different loop'
    if (!yielded._asyncioFutureBlocking) return 'got a future by yield, where yield* was meant'
    return yielded === (this as FutureLike<unknown>) ? 'cannot await on itself' : undefined
  }

  protected wakeUp(done: FutureLike<unknown>): void {
    try {
      done.result()
    } catch (error) {
      return this.step({ error })
    }
    this.step(undefined)
  }

  protected withCancellation(raised: Raised | undefined): Raised | undefined {
    if (this.due === undefined) return raised
    const { message } = this.due
    this.due = undefined
    return raised !== undefined && isCancelledError(raised.error) ? raised : { error: makeCancelledError(message) }
  }

  protected succeed(value: T): void {
    if (this.due === undefined) this.end({ value })
    else this.end({ cancelledBy: undefined, message: this.due.message })
  }

  protected fail(error: unknown): void {
    if (isCancelledError(error)) return this.end({ cancelledBy: error, message: undefined })
    this.end({ error })
    this.#watchUnread(error)
    if (leavesLoop(error)) throw error
  }

  protected end(end: End<T>): void {
    this.#end = end
    this.loop.unregisterTask(this)
    for (const { callback, context } of this.#callbacks.splice(0)) this.loop.callSoon(callback, this, context)
  }

  /** Whoever cancels does not want to hear of a failure. */
  protected refuseCancel(): false {
    this.#markRead()
    return false
  }

  #ended(): End<T> {
    if (this.#end === undefined) throw new InvalidStateError('this task is not done')
    this.#markRead()
    return this.#end
  }

  /** The error that ended it is for the first who asks; the others get one of their own. */
  #errorOf(end: Exclude<End<T>, { value: T }>): unknown {
    if ('error' in end) return end.error
    const { cancelledBy = makeCancelledError(end.message) } = end
    end.cancelledBy = undefined
    return cancelledBy
  }

  #watchUnread(exception: unknown): void {
    const message = 'CountingTask exception was never retrieved'
    this.#unread = { report: () => this.loop.callExceptionHandler({ message, exception, task: this }) }
    this.loop.unreadFailures?.add(this.#unread)
  }

  #markRead(): void {
    if (this.#unread !== undefined) this.loop.unreadFailures?.delete(this.#unread)
    this.#unread = undefined
  }
}
