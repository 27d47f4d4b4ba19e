// Long because: each state of a task, and each way between two, is a method; what is rare stands apart, so that the engine inlines a
// whole step: it does so only up to a certain length.
import { Context, currentValues, enterCarrier } from '@tsyncio/contextvars'
import type { ContextCarrier, ContextValues } from '@tsyncio/contextvars'
import { findRunningLoop, getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised, TaskLike } from '@tsyncio/events'
import { Future, isCancelledError, leavesLoop, makeCancelledError, RuntimeError } from '@tsyncio/futures'
import type { CancelReason, Coroutine, FutureLike, Runnable, SettledStatus, Yieldable } from '@tsyncio/futures'
import { canWaitFor, objectionTo } from './bad-yield.ts'
import type { CallStack } from './call.ts'
import { enterEagerly, enterTask } from './enter-task.ts'
import { failureOf, messageOf } from './failure-of.ts'
import { advance, asGenerator } from './generator.ts'
import type { Advanced } from './generator.ts'
import { checkedContext, checkedName } from './task-options.ts'
import type { TaskConstructorOptions } from './task-options.ts'

let tasksNamed = 0

/**
 * Drives a coroutine. `asyncio.Task`.
 *
 * Invariant while not done: either `_waitsFor` is undefined and a step is scheduled, or it is a future that will
 * schedule one. Never both. What is scheduled is the task itself, so a step costs no object.
 */
export class Task<T> extends Future<T> implements TaskLike<T>, Runnable, ContextCarrier {
  declare protected readonly _loop: EventLoop
  contextValues: ContextValues = currentValues()
  _slot = -1
  _isStepping = false
  /** What the next step advances: the coroutine of the task, or the innermost call in it. */
  private _coroutine: Coroutine<T>
  /** @internal Set by `call`. */
  _calls: CallStack | undefined = undefined
  private _context: Context | undefined
  private _name: string | number
  _waitsFor: FutureLike<unknown> | undefined = undefined
  /** The last cancellation that no future took; while it is due, the next step must deliver it. */
  private _cancellation: { readonly reason: CancelReason | undefined; isDue: boolean } | undefined = undefined
  private _cancelRequests = 0

  constructor(coroutine: Coroutine<T>, options: TaskConstructorOptions = {}) {
    const { loop = getRunningLoop(), context, name, eagerStart } = options
    super({ loop })
    this._coroutine = asGenerator(coroutine)
    this._context = checkedContext(context)
    this._name = name === undefined ? (tasksNamed += 1) : checkedName(name)
    if (eagerStart === true && findRunningLoop() === loop) this._startEagerly(loop)
    else this._startSoon(loop)
  }

  /** Called by the loop: the next step, or the wake-up by the future that it waited for. */
  run(): void {
    this._step(this._waitsFor === undefined ? undefined : failureOf(this._waitsFor))
  }

  /**
   * Asks the task to end: `CancelledError` is thrown into the coroutine at its await, which may clean up, and may
   * also go on. Returns `false` if the task is done already.
   */
  override cancel(reason?: CancelReason): boolean {
    if (this.done()) return this._refuseCancel()
    this._cancelRequests += 1
    if (this._waitsFor?.cancel(reason) === true) return true
    this._cancellation = { reason, isDue: true }
    return true
  }

  /** Of a task that is not cancelled: the message of the last request that it had to deliver to itself. */
  override cancelMessage(): string | undefined {
    return this.cancelled() ? super.cancelMessage() : messageOf(this._cancellation?.reason)
  }

  /** How often the task was asked to cancel, less the calls of `uncancel`. */
  cancelling(): number {
    return this._cancelRequests
  }

  /** Takes back one request and returns how many are left; with the last one goes a cancellation not yet delivered. */
  uncancel(): number {
    if (this._cancelRequests > 0) this._cancelRequests -= 1
    if (this._cancelRequests === 0) this._takeDueCancellation()
    return this._cancelRequests
  }

  getName(): string {
    return typeof this._name === 'string' ? this._name : `Task-${this._name}`
  }

  setName(name: string): void {
    this._name = checkedName(name)
  }

  getCoroutine(): Coroutine<T> {
    return this._coroutine
  }

  /** The context in which the coroutine runs. */
  getContext(): Context {
    return (this._context ??= new Context(this))
  }

  /** In debug mode, the stack at its last suspension, innermost first. `Task.get_stack`. */
  getStack(): string | undefined {
    return this._loop.getSuspension?.(this)
  }

  /** Not for tasks: the result is what the coroutine returns. */
  override setResult(_value: T): never {
    throw new RuntimeError('Task does not support set_result operation')
  }

  /** Not for tasks: a task fails with what its coroutine throws. */
  override setException(_error: unknown): never {
    throw new RuntimeError('Task does not support set_exception operation')
  }

  override toString(): string {
    const state = this._cancelRequests > 0 && !this.done() ? 'cancelling' : this._describeState()
    return `<Task ${this.getName()} ${state}>`
  }

  private _step(failure: Raised | undefined): void {
    const raised = this._cancellation === undefined ? failure : this._deliverCancellation(failure)
    this._waitsFor = undefined
    const loop = this._loop
    const previous = enterTask(loop, this, this._context === undefined ? this : this._context.carrier)
    const advanced = this._advance(raised)
    loop.leaveTask(this)
    enterCarrier(previous)
    this._goOn(advanced)
  }

  private _startSoon(loop: EventLoop): void {
    // Before it is registered: a loop that is closed refuses this.
    loop.enqueue(this)
    loop.registerTask(this)
  }

  private _startEagerly(loop: EventLoop): void {
    loop.registerTask(this)
    this._goOn(enterEagerly(loop, this, this.getContext(), () => this._advance(undefined)))
  }

  /** Runs the coroutine, or the innermost call in it, to where the task has to wait, or to its end. */
  private _advance(raised: Raised | undefined): Advanced<T> {
    const advanced = advance((this._calls?.innermost ?? this._coroutine) as Coroutine<T>, raised)
    return this._calls === undefined ? advanced : (this._calls.follow(advanced) as Advanced<T>)
  }

  private _goOn(advanced: Advanced<T>): void {
    if (advanced.done === true) this._endReturning(advanced.value)
    else if (advanced.done === undefined) this._endWith((advanced as Raised).error)
    else this._waitFor(advanced.value)
  }

  private _waitFor(yielded: Yieldable): void {
    if (yielded === undefined) this._loop.enqueue(this)
    else if (canWaitFor(this, yielded, this._loop)) this._waitForFuture(yielded)
    else this._refuse(yielded)
  }

  private _waitForFuture(future: FutureLike<unknown>): void {
    future._asyncioFutureBlocking = false
    this._waitsFor = future
    if (future.addWaiter === undefined) this._waitByCallback(future)
    else future.addWaiter(this)
    if (this._cancellation !== undefined) this._cancelAwaited(future)
  }

  private _waitByCallback(future: FutureLike<unknown>): void {
    future.addDoneCallback(() => this.run())
  }

  private _refuse(yielded: unknown): void {
    const error = objectionTo(this, yielded, this._loop)
    this._loop.enqueue({ run: () => this._step({ error }) })
  }

  /** The cancellation came while the task was running: it meets the wait that has just begun. */
  private _cancelAwaited(future: FutureLike<unknown>): void {
    if (this._cancellation?.isDue === true && future.cancel(this._cancellation.reason)) this._takeDueCancellation()
  }

  private _deliverCancellation(failure: Raised | undefined): Raised | undefined {
    if (!this._takeDueCancellation()) return failure
    // One that is on its way already absorbs this one.
    if (failure !== undefined && isCancelledError(failure.error)) return failure
    return { error: makeCancelledError(this._cancellation?.reason) }
  }

  /** Returns whether one was due, and is no longer. */
  private _takeDueCancellation(): boolean {
    if (this._cancellation?.isDue !== true) return false
    this._cancellation.isDue = false
    return true
  }

  private _endReturning(value: T): void {
    if (this._cancellation === undefined) this._succeed(value)
    else this._endRequested(value)
  }

  /** Cancelled right before the coroutine returned, the cancellation wins. */
  private _endRequested(value: T): void {
    if (this._takeDueCancellation()) this._endCancelled(this._cancellation?.reason)
    else this._succeed(value)
  }

  private _endWith(error: unknown): void {
    if (isCancelledError(error)) return this._endCancelled(error)
    this._fail(error)
    if (leavesLoop(error)) throw error
  }

  protected override _settle(status: SettledStatus, outcome: unknown): void {
    super._settle(status, outcome)
    this._loop.unregisterTask(this)
  }
}
