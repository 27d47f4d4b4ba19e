// Long because: each state of a task, and each way between two, is a method. The usual step is short, and the rare ones stand apart,
// because the engine inlines only what is short.
import { Context, currentValues, enterCarrier } from '@tsyncio/contextvars'
import type { ContextCarrier, ContextValues } from '@tsyncio/contextvars'
import { findRunningLoop, nextTaskOrder } from '@tsyncio/events'
import type { EventLoop, Raised, TaskLike } from '@tsyncio/events'
import { Future, isCancelledError, leavesLoop, makeCancelledError, RuntimeError } from '@tsyncio/futures'
import type { CancelReason, Coroutine, FutureLike, Runnable, SettledStatus, Yieldable } from '@tsyncio/futures'
import { canWaitFor, objectionTo } from './bad-yield.ts'
import { CallStack } from './call.ts'
import { enterEagerly, enterTask, leaveTask } from './enter-task.ts'
import { raisedBy } from './raised-by.ts'
import { advanceCoroutine, asGenerator, NEXT, withDone } from './generator.ts'
import type { Advanced } from './generator.ts'
import { TaskExtras } from './task-extras.ts'
import { checkedContext, checkedName } from './task-options.ts'
import type { TaskConstructorOptions } from './task-options.ts'

let tasksNamed = 0

/** The slot of a task in a registry that notes none. */
const SOMEWHERE = 2 ** 30 - 1

/**
 * Drives a coroutine. `asyncio.Task`.
 *
 * Invariant while not done: either `_waitsFor` is undefined and a step is scheduled, or it is a future that will
 * schedule one. Never both. What is scheduled is the task itself, so a step costs no object.
 */
export class Task<T> extends Future<T> implements TaskLike<T>, Runnable, ContextCarrier {
  declare protected readonly _loop: EventLoop
  contextValues: ContextValues = currentValues()
  private readonly _coroutine: Coroutine<T>
  _waitsFor: FutureLike<unknown> | undefined = undefined
  private _name: string | number
  readonly _order: number = nextTaskOrder()
  _slot = -1
  private _extras: TaskExtras | undefined = undefined

  constructor(coroutine: Coroutine<T>, options?: TaskConstructorOptions) {
    super(options)
    this._coroutine = asGenerator(coroutine)
    this._name = options?.name === undefined ? (tasksNamed += 1) : checkedName(options.name)
    if (options?.context !== undefined) this._extra().context = checkedContext(options.context)
    if (options?.eagerStart === true && findRunningLoop() === this._loop) this._startEagerly()
    else this._startSoon()
  }

  /** Called by the loop, for what it was given: the next step, or the wake-up by the future that this waited for. */
  run(): void {
    const failure = this._waitsFor === undefined ? undefined : raisedBy(this._waitsFor)
    if (failure !== undefined || this._loop.tracksTasks !== true) this._stepApart(failure)
    else if (this._extras === undefined) this._stepCoroutine()
    else this._stepWith(this._extras)
  }

  /**
   * Asks the task to end: `CancelledError` is thrown into the coroutine at its await, which may clean up, and may
   * also go on. Returns `false` if the task is done already.
   */
  override cancel(reason?: CancelReason): boolean {
    if (this.done()) return this._refuseCancel()
    const extras = this._extra()
    extras.cancelRequests += 1
    if (this._waitsFor?.cancel(reason) !== true) extras.dueCancel(reason)
    return true
  }

  /** Of a task that is not cancelled: the message of the last request that it had to deliver to itself. */
  override cancelMessage(): string | undefined {
    return this.cancelled() ? super.cancelMessage() : this._extras?.cancelMessage()
  }

  /** How often the task was asked to cancel, less the calls of `uncancel`. */
  cancelling(): number {
    return this._extras === undefined ? 0 : this._extras.cancelRequests
  }

  /** Takes back one request and returns how many are left; with the last one goes a cancellation not yet delivered. */
  uncancel(): number {
    const extras = this._extras
    if (extras === undefined) return 0
    if (extras.cancelRequests > 0) extras.cancelRequests -= 1
    if (extras.cancelRequests === 0) extras.takeDueCancel()
    return extras.cancelRequests
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
    return (this._extra().context ??= new Context(this))
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
    const state = this.cancelling() > 0 && !this.done() ? 'cancelling' : this._describeState()
    return `<Task ${this.getName()} ${state}>`
  }

  /** @internal For `call`. */
  _callStack(): CallStack {
    return (this._extra().calls ??= new CallStack(this))
  }

  private _extra(): TaskExtras {
    return (this._extras ??= new TaskExtras())
  }

  private _startSoon(): void {
    // Before it is registered: a loop that is closed refuses this.
    this._loop.enqueue(this)
    if (this._loop.tracksTasks !== true) this._register()
  }

  /** Once. Not every registry notes where it keeps the task. */
  private _register(): void {
    this._loop.registerTask(this)
    if (this._slot < 0) this._slot = SOMEWHERE
  }

  private _startEagerly(): void {
    const context = this._extras?.context ?? new Context(this)
    this._register()
    this._end(enterEagerly(this._loop, this, context, () => this._advance(undefined)))
  }

  /** The usual step: the loop has entered the task, and nothing is to be heeded. Short, for the engine to take it whole. */
  private _stepCoroutine(): void {
    this._waitsFor = undefined
    let advanced: IteratorResult<Yieldable, T>
    try {
      advanced = NEXT.call(this._coroutine) as IteratorResult<Yieldable, T>
    } catch (error) {
      return this._goOn(this._followed({ error }))
    }
    if (this._extras !== undefined) this._goOn(this._followed(withDone(advanced)))
    else if (advanced.done === true) this._succeed(advanced.value)
    else this._waitFor(advanced.value)
  }

  /** The usual step, of a task with a context of its own choice or in a call. */
  private _stepWith(extras: TaskExtras): void {
    if (extras.isCancelDue()) return this._stepApart(undefined)
    this._waitsFor = undefined
    const previous = enterCarrier(extras.context?.carrier ?? this)
    let advanced: Advanced<T>
    try {
      advanced = this._advance(undefined)
    } finally {
      enterCarrier(previous)
    }
    this._end(advanced)
  }

  protected _stepApart(failure: Raised | undefined): void {
    const extras = this._extras
    const raised = extras === undefined ? failure : this._deliverCancel(extras, failure)
    this._waitsFor = undefined
    const previous = enterTask(this._loop, this, extras?.context?.carrier ?? this)
    let advanced: Advanced<T>
    try {
      advanced = this._advance(raised)
    } finally {
      leaveTask(this._loop, this, previous)
    }
    this._end(advanced)
  }

  /** A step, and the beginning of the wait that follows: what a future does then, it does inside the task. */
  private _advance(raised: Raised | undefined): Advanced<T> {
    const advanced = this._followed(advanceCoroutine(this._innermost(), raised))
    if (advanced.done === false) this._waitFor(advanced.value)
    return advanced
  }

  /** What is to be advanced: the innermost call, if the coroutine waits in one. */
  private _innermost(): Coroutine<T> {
    return (this._extras?.calls?.innermost ?? this._coroutine) as Coroutine<T>
  }

  /** Lets the callers of what came so far go on, if there are any, until the task has to wait, or has ended. */
  private _followed(advanced: Advanced<T>): Advanced<T> {
    const calls = this._extras?.calls
    return calls === undefined ? advanced : (calls.follow(advanced) as Advanced<T>)
  }

  private _goOn(advanced: Advanced<T>): void {
    if (advanced.done === false) this._waitFor(advanced.value)
    else this._end(advanced)
  }

  /** Without effect after a step that ended at a `yield`. */
  private _end(advanced: Advanced<T>): void {
    if (advanced.done === true) this._endReturning(advanced.value)
    else if (advanced.done === undefined) this._endWith((advanced as Raised).error)
  }

  private _waitFor(yielded: Yieldable): void {
    if (yielded === undefined) this._loop.enqueue(this)
    else if (canWaitFor(this, yielded, this._loop)) this._waitForFuture(yielded)
    else this._refuse(yielded)
  }

  private _waitForFuture(future: FutureLike<unknown>): void {
    future._asyncioFutureBlocking = false
    this._waitsFor = future
    // From here on, nobody but the future may know it.
    if (this._slot < 0) this._register()
    if (future.addWaiter === undefined) this._waitByCallback(future)
    else future.addWaiter(this)
    if (this._extras !== undefined) this._cancelAwaited(this._extras, future)
  }

  private _waitByCallback(future: FutureLike<unknown>): void {
    const wakeUp = (): void => this._stepApart(raisedBy(future))
    // It names what takes long.
    if (this._loop.getDebug?.() === true) Object.defineProperty(wakeUp, 'name', { value: String(this) })
    future.addDoneCallback(wakeUp)
  }

  private _refuse(yielded: unknown): void {
    const error = objectionTo(this, yielded, this._loop)
    if (this._slot < 0) this._register()
    const refusal = { run: () => this._stepApart({ error }), toString: () => String(this) }
    this._loop.enqueue(refusal)
  }

  /** The cancellation came while the task was running: it meets the wait that has just begun. */
  private _cancelAwaited(extras: TaskExtras, future: FutureLike<unknown>): void {
    if (extras.isCancelDue() && future.cancel(extras.cancelReason)) extras.takeDueCancel()
  }

  private _deliverCancel(extras: TaskExtras, failure: Raised | undefined): Raised | undefined {
    if (!extras.takeDueCancel()) return failure
    // One that is on its way already absorbs this one.
    if (failure !== undefined && isCancelledError(failure.error)) return failure
    return { error: makeCancelledError(extras.cancelReason) }
  }

  /** Cancelled right before the coroutine returned, the cancellation wins. */
  private _endReturning(value: T): void {
    if (this._extras?.takeDueCancel() === true) this._endCancelled(this._extras.cancelReason)
    else this._succeed(value)
  }

  private _endWith(error: unknown): void {
    if (isCancelledError(error)) return this._endCancelled(error)
    this._fail(error)
    if (leavesLoop(error)) throw error
  }

  protected override _settle(status: SettledStatus, outcome: unknown): void {
    super._settle(status, outcome)
    if (this._slot >= 0) this._loop.unregisterTask(this)
  }
}
