// Long because: it is a list, of implementations that are broken in a few lines each.

import { Context, copyContext, currentCarrier } from '@tsyncio/contextvars'
import { blocking, taskSuite } from '@tsyncio/conformance'
import { findRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised, TaskOptions } from '@tsyncio/events'
import { isCancelledError, leavesLoop, makeCancelledError } from '@tsyncio/futures'
import type { CancelReason, Coroutine, DoneCallback, DoneCallbackOptions, FutureLike } from '@tsyncio/futures'
import { VirtualEventLoop } from '@tsyncio/testing'
import { CountingTask } from '../../../../examples/swap/counting-task.ts'
import type { Outcome } from '../../../../examples/swap/counting-task.ts'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'

type TaskClass = new <T>(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) => CountingTask<T>

const drive = blocking(() => new VirtualEventLoop())
const inSuite = brokenFor(taskSuite)

function broken(name: string, promise: string, Class: TaskClass): Broken {
  return inSuite(name, promise, { drive, newTask: (loop, coroutine, options) => new Class(loop, coroutine, options) })
}

const COUNTED = 'a request is counted until it is taken back, also once it was delivered'
const EAGER_CONTEXT = 'an eager step runs in a context of its own'
const EAGER_CURRENT = 'an eager step is the current task, and then the one before is again'

export const tasks: readonly Broken[] = [
  broken(
    'tasks start at creation',
    'its first step is in the next pass, not inside what makes it',
    class<T> extends CountingTask<T> {
      constructor(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) {
        super(loop, coroutine, { ...options, eagerStart: true })
      }
    },
  ),
  broken(
    'eager tasks start in the next pass',
    'with eagerStart its first step is inside what makes it, and may be its last',
    class<T> extends CountingTask<T> {
      constructor(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) {
        super(loop, coroutine, { ...options, eagerStart: false })
      }
    },
  ),
  broken(
    'eager task runs in the creator context',
    EAGER_CONTEXT,
    class<T> extends CountingTask<T> {
      protected override startEagerly(): void {
        const outer = this.loop.swapCurrentTask(this)
        const outcome = this.advance(undefined)
        this.loop.swapCurrentTask(outer)
        this.goOn(outcome)
      }
    },
  ),
  broken(
    'eager start leaves current_task alone',
    EAGER_CURRENT,
    class<T> extends CountingTask<T> {
      protected override startEagerly(): void {
        this.goOn(this.context.run(() => this.advance(undefined)))
      }
    },
  ),
  broken(
    'suspended eager task not in all_tasks',
    'begun eagerly and suspended, it goes on like any other',
    class<T> extends CountingTask<T> {
      protected override startEagerly(): void {
        super.startEagerly()
        this.loop.unregisterTask(this)
      }
    },
  ),
  broken(
    'task wakes one pass late',
    'it waits for a future, and goes on in the pass after its end',
    class<T> extends CountingTask<T> {
      protected override wakeUp(done: FutureLike<unknown>): void {
        this.loop.callSoon(() => super.wakeUp(done), undefined, this.context)
      }
    },
  ),
  broken(
    'context shared with the parent',
    'it runs in a copy of the context in which it is made',
    class<T> extends CountingTask<T> {
      protected override advance(raised: Raised | undefined): Outcome<T> {
        return (shared ??= new Context()).run(() => super.advance(raised))
      }
    },
  ),
  broken(
    'cancel during the last step ignored',
    'cancelled in its last step, it is cancelled, whatever it returns',
    class<T> extends CountingTask<T> {
      protected override succeed(value: T): void {
        this.due = undefined
        super.succeed(value)
      }
    },
  ),
  broken(
    'cancel of a started task sets must_cancel too',
    'a cancellation is delivered once',
    class<T> extends CountingTask<T> {
      override cancel(message?: string): boolean {
        const waited = this.waitsFor !== undefined && !this.waitsFor.done()
        const accepted = super.cancel(message)
        if (waited) this.again = { message }
        return accepted
      }

      again: { readonly message: string | undefined } | undefined

      protected override withCancellation(raised: Raised | undefined): Raised | undefined {
        const taken = super.withCancellation(raised)
        this.due = this.again
        this.again = undefined
        return taken
      }
    },
  ),
  broken(
    'cancel does not reach the awaited future',
    'cancel() cancels the future that it waits for, with the same message',
    class<T> extends CountingTask<T> {
      override cancel(message?: string): boolean {
        if (this.done()) return false
        this.requests += 1
        this.due = { message }
        return true
      }
    },
  ),
  broken(
    'cancel message lost',
    'cancel() throws a CancelledError with its message into the coroutine, at its await',
    class<T> extends CountingTask<T> {
      override cancel(): boolean {
        return super.cancel()
      }
    },
  ),
  broken(
    'cancel before wake-up keeps the result',
    'cancelled between the end of what it waits for and its next step, it is cancelled',
    class<T> extends CountingTask<T> {
      override cancel(message?: string): boolean {
        return this.waitsFor?.done() === true ? true : super.cancel(message)
      }
    },
  ),
  broken(
    'second cancel refused',
    'cancelled again, it gets a second CancelledError',
    class<T> extends CountingTask<T> {
      override cancel(message?: string): boolean {
        return this.requests > 0 ? false : super.cancel(message)
      }
    },
  ),
  broken(
    'uncancel leaves the pending cancel',
    'with the last request goes a cancellation that was not delivered yet',
    class<T> extends CountingTask<T> {
      override uncancel(): number {
        this.requests = Math.max(0, this.requests - 1)
        return this.requests
      }
    },
  ),
  broken(
    'uncancel goes below zero',
    'cancelling() counts the requests, and uncancel() takes one back, to no less than 0',
    class<T> extends CountingTask<T> {
      override uncancel(): number {
        this.requests -= 1
        return this.requests
      }
    },
  ),
  broken(
    'any uncancel takes the pending cancel back',
    'while a request is left, the cancellation stays',
    class<T> extends CountingTask<T> {
      override uncancel(): number {
        this.due = undefined
        return super.uncancel()
      }
    },
  ),
  broken(
    'pending cancel not handed to the next future',
    'cancelled in a step, it has its next await cancelled at once',
    class<T> extends CountingTask<T> {
      protected override wait(yielded: unknown): void {
        const { due } = this
        this.due = undefined
        super.wait(yielded)
        this.due = due
      }
    },
  ),
  broken(
    'SystemExit stays in the task',
    'a SystemExit ends the task, and leaves the loop',
    class<T> extends CountingTask<T> {
      protected override fail(error: unknown): void {
        try {
          super.fail(error)
        } catch (raised) {
          if (!leavesLoop(raised)) throw raised
        }
      }
    },
  ),
  broken(
    'awaiting oneself allowed',
    'awaiting oneself is a RuntimeError',
    class<T> extends CountingTask<T> {
      protected override objectionTo(yielded: unknown): string | undefined {
        return yielded === this ? undefined : super.objectionTo(yielded)
      }
    },
  ),
  broken(
    'bare yield takes two passes',
    'each bare yield gives the others one pass, and no more',
    class<T> extends CountingTask<T> {
      protected override wait(yielded: unknown): void {
        if (yielded === undefined) this.loop.callSoon(() => this.scheduleStep())
        else super.wait(yielded)
      }
    },
  ),
  broken(
    'bare yield goes on at once',
    'each bare yield gives the others one pass, and no more',
    class<T> extends CountingTask<T> {
      protected override wait(yielded: unknown): void {
        if (yielded === undefined) this.step(undefined)
        else super.wait(yielded)
      }
    },
  ),
  broken(
    'a future without the star is waited for',
    'a future yielded without the star is a RuntimeError at the yield',
    class<T> extends CountingTask<T> {
      protected override wait(yielded: unknown): void {
        if (typeof yielded === 'object' && yielded !== null) Object.assign(yielded, { _asyncioFutureBlocking: true })
        super.wait(yielded)
      }
    },
  ),
  broken(
    'futures of other loops are waited for',
    'a future of another loop is a RuntimeError',
    class<T> extends CountingTask<T> {
      protected override objectionTo(yielded: unknown): string | undefined {
        const objection = super.objectionTo(yielded)
        return objection?.includes('loop') === true ? undefined : objection
      }
    },
  ),
  broken(
    'anything else that is yielded is taken for a turn',
    'anything else that is yielded is a RuntimeError at the yield',
    class<T> extends CountingTask<T> {
      protected override objectionTo(yielded: unknown): string | undefined {
        const objection = super.objectionTo(yielded)
        if (objection === 'got a bad yield') this.scheduleStep()
        return objection
      }
    },
  ),
  broken(
    'it leaves the mark on the future',
    'it unmarks the future that it was given',
    class<T> extends CountingTask<T> {
      protected override wait(yielded: unknown): void {
        super.wait(yielded)
        const future = yielded as FutureLike<unknown> | undefined
        if (future?._asyncioFutureBlocking === false) future._asyncioFutureBlocking = true
      }
    },
  ),
  broken(
    'it needs addWaiter',
    'it waits for any future of its loop, also for one without addWaiter',
    class<T> extends CountingTask<T> {
      protected override objectionTo(yielded: unknown): string | undefined {
        const future = yielded as Partial<FutureLike<unknown>>
        return future.addWaiter === undefined && !('cancelling' in future)
          ? 'got no Future'
          : super.objectionTo(yielded)
      }
    },
  ),
  broken(
    'it is never the current task',
    'it is the current task in each of its steps, and only there',
    class<T> extends CountingTask<T> {
      protected override advance(raised: Raised | undefined): Outcome<T> {
        const self = this.loop.swapCurrentTask(undefined)
        try {
          return super.advance(raised)
        } finally {
          this.loop.swapCurrentTask(self)
        }
      }
    },
  ),
  broken(
    'a new task is not in all_tasks',
    'it belongs to allTasks() from the beginning until it is done',
    class<T> extends CountingTask<T> {
      constructor(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) {
        super(loop, coroutine, options)
        loop.unregisterTask(this)
      }
    },
  ),
  broken(
    'the context that is given is not used',
    'it runs in the context that it is given, and what it sets stays there',
    class<T> extends CountingTask<T> {
      constructor(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) {
        super(loop, coroutine, { ...options, context: undefined })
      }
    },
  ),
  broken(
    'its name is not used',
    'it has the name that it is given, or one of its own',
    class<T> extends CountingTask<T> {
      override getName(): string {
        return 'Task'
      }
    },
  ),
  broken(
    'cancellation ends the coroutine by return()',
    'clean-up may await, and is awaited',
    class<T> extends CountingTask<T> {
      protected override advance(raised: Raised | undefined): Outcome<T> {
        if ((raised?.error as Partial<Error> | undefined)?.name !== 'CancelledError') return super.advance(raised)
        this.coroutine.return(undefined as T)
        return { error: makeCancelledError('') }
      }
    },
  ),
  broken(
    'a task that has caught its cancellation is cancelled all the same',
    'one that catches its cancellation goes on, and is not cancelled',
    class<T> extends CountingTask<T> {
      protected override succeed(value: T): void {
        if (this.requests > 0) this.due = { message: undefined }
        super.succeed(value)
      }
    },
  ),
  broken(
    'a cancellation hides the failure of the same step',
    'cancelled in a step that fails, it fails',
    class<T> extends CountingTask<T> {
      protected override fail(error: unknown): void {
        super.fail(this.due === undefined ? error : makeCancelledError(this.due.message))
      }
    },
  ),
  broken(
    'a cancelled future counts as a request to cancel the task',
    'it gets a CancelledError when what it waits for is cancelled, and may go on',
    class<T> extends CountingTask<T> {
      protected override wakeUp(done: FutureLike<unknown>): void {
        if (done.cancelled()) this.requests += 1
        super.wakeUp(done)
      }
    },
  ),
  broken(
    'a task forgets failures that nobody reads',
    'a failure that nobody reads is reported, once, at the latest when the loop closes',
    class<T> extends CountingTask<T> {
      protected override fail(error: unknown): void {
        super.fail(error)
        if (!this.cancelled()) this.exception()
      }
    },
  ),
  broken(
    'a task that is done stays in the registry',
    'it tells the registry of its loop that it waits, and that it is done',
    class<T> extends CountingTask<T> {
      protected override end(...end: Parameters<CountingTask<T>['end']>): void {
        this.loop.unregisterTask = () => {}
        super.end(...end)
      }
    },
  ),
  broken(
    'it is marked as blocking from the beginning',
    'it is known as a future at rest, and tells which loop it belongs to',
    class<T> extends CountingTask<T> {
      override _asyncioFutureBlocking = true
    },
  ),
  broken(
    'a task that is not done has a result',
    'while it is not done there is nothing to read, and trying is an InvalidStateError',
    class<T> extends CountingTask<T> {
      override result(): T {
        return this.done() ? super.result() : (undefined as T)
      }
    },
  ),
  broken(
    'whoever comes late is not called back',
    'it calls back whoever comes late, in the next pass, never inside addDoneCallback',
    class<T> extends CountingTask<T> {
      override addDoneCallback(...callback: Parameters<CountingTask<T>['addDoneCallback']>): void {
        if (!this.done()) super.addDoneCallback(...callback)
      }
    },
  ),
  broken(
    'callbacks cannot be taken back',
    'removeDoneCallback takes back each time that a callback was added, and tells how often',
    class<T> extends CountingTask<T> {
      override removeDoneCallback(): number {
        return 0
      }
    },
  ),
  broken(
    'callbacks run in the context of the task',
    'it calls back in a copy of the context of the adding, or in the one that is given, also when late',
    class<T> extends CountingTask<T> {
      override addDoneCallback(callback: DoneCallback<T>): void {
        super.addDoneCallback(callback, { context: this.context })
      }
    },
  ),
  broken(
    'a promise of it never fails',
    'await in an async function ends as the task does',
    class<T> extends CountingTask<T> {
      override then<A = T, B = never>(onFulfilled?: ((value: T) => A | PromiseLike<A>) | null): Promise<A | B> {
        return super.then(onFulfilled, () => undefined as B)
      }
    },
  ),
  broken(
    'undefined is no failure',
    'it fails with what its coroutine throws',
    class<T> extends CountingTask<T> {
      protected override fail(error: unknown): void {
        if (error === undefined) this.succeed(undefined as T)
        else super.fail(error)
      }
    },
  ),
  broken(
    'the error that it is cancelled with is copied',
    'cancelled with a CancelledError, it gets that very error',
    class<T> extends CountingTask<T> {
      override cancel(reason?: CancelReason): boolean {
        return super.cancel(typeof reason === 'object' ? reason.message : reason)
      }
    },
  ),
  broken(
    'a failure that is on its way hides the cancellation',
    'a cancellation that comes after the failure of what it waits for is what it gets',
    class<T> extends CountingTask<T> {
      protected override withCancellation(raised: Raised | undefined): Raised | undefined {
        return raised ?? super.withCancellation(raised)
      }
    },
  ),
  broken(
    'a cancellation replaces one that is on its way',
    'one that comes after the cancellation of what it waits for is the same',
    class<T> extends CountingTask<T> {
      protected override withCancellation(raised: Raised | undefined): Raised | undefined {
        return super.withCancellation(this.due === undefined ? raised : undefined)
      }
    },
  ),
  broken(
    'whoever cancels a failed task hears of the failure',
    'a failure that nobody reads is reported, once, at the latest when the loop closes',
    class<T> extends CountingTask<T> {
      protected override refuseCancel(): false {
        return false
      }
    },
  ),
  broken(
    'an eager task starts at once on a loop that does not run',
    'with eagerStart on a loop that does not run, it starts with the first pass',
    class<T> extends CountingTask<T> {
      protected override scheduleStep(raised?: Raised): void {
        if (findRunningLoop() === undefined) this.startEagerly()
        else super.scheduleStep(raised)
      }
    },
  ),
  broken(
    'the failure of an eager step is thrown where the task is made',
    'an eager step that fails ends the task, and nothing is thrown where that is made',
    class<T> extends CountingTask<T> {
      protected override startEagerly(): void {
        super.startEagerly()
        if (this.done() && !this.cancelled()) this.result()
      }
    },
  ),
  broken(
    'a task that is refused stays in the registry',
    'with eagerStart in a context that is entered already it is refused, and is no task',
    class<T> extends CountingTask<T> {
      protected override startEagerly(): void {
        try {
          super.startEagerly()
        } catch (error) {
          this.loop.registerTask(this)
          throw error
        }
      }
    },
  ),
  broken(
    'a task that ends eagerly stays in the registry',
    'it tells the registry of its loop that it waits, and that it is done',
    class<T> extends CountingTask<T> {
      protected override startEagerly(): void {
        super.startEagerly()
        this.loop.registerTask(this)
      }
    },
  ),
  broken(
    'what it sets after a wait is lost',
    'what it sets stays there when it waits again',
    class<T> extends CountingTask<T> {
      protected override wakeUp(done: FutureLike<unknown>): void {
        copyContext().run(() => super.wakeUp(done))
      }
    },
  ),
  broken(
    'a bare yield takes the cancellation of its step away',
    'cancelled in a step that ends with a bare yield, it is cancelled in the next one',
    class<T> extends CountingTask<T> {
      protected override wait(yielded: unknown): void {
        if (yielded === undefined) this.due = undefined
        super.wait(yielded)
      }
    },
  ),
  broken(
    'a request is forgotten with its delivery',
    COUNTED,
    class<T> extends CountingTask<T> {
      protected override advance(raised: Raised | undefined): Outcome<T> {
        if (raised !== undefined && isCancelledError(raised.error)) this.requests = 0
        return super.advance(raised)
      }
    },
  ),
  broken(
    'a request that is refused is counted',
    COUNTED,
    class<T> extends CountingTask<T> {
      protected override refuseCancel(): false {
        this.requests += 1
        return super.refuseCancel()
      }
    },
  ),
  broken(
    'a CancelledError of its own is counted',
    'its own CancelledError is no request',
    class<T> extends CountingTask<T> {
      protected override fail(error: unknown): void {
        if (isCancelledError(error)) this.requests += 1
        super.fail(error)
      }
    },
  ),
  broken(
    'the first message stays',
    'of several requests, the last has the message',
    class<T> extends CountingTask<T> {
      override cancel(message?: string): boolean {
        return super.cancel(this.due === undefined ? message : this.due.message)
      }
    },
  ),
  broken(
    'an eager step is never cancelled',
    'cancelled in an eager step, it is cancelled as in any other',
    class<T> extends CountingTask<T> {
      protected override goOn(outcome: Outcome<T>): void {
        if (this.steps === 1 && this.loop.currentTask() !== undefined) this.due = undefined
        super.goOn(outcome)
      }

      protected override startEagerly(): void {
        const outer = this.loop.swapCurrentTask(this)
        super.startEagerly()
        this.loop.swapCurrentTask(outer)
      }
    },
  ),
  broken(
    'after an eager step it takes no cancellation until it waits',
    'cancelled between its eager step and the next one, it is cancelled there',
    class<T> extends CountingTask<T> {
      #wasEager = false

      protected override startEagerly(): void {
        super.startEagerly()
        this.#wasEager = true
      }

      override cancel(message?: string): boolean {
        if (this.#wasEager && this.steps === 1 && this.waitsFor === undefined && !this.done()) return true
        return super.cancel(message)
      }
    },
  ),
  broken(
    'all who await it share one await',
    'several tasks may wait for another task',
    class<T> extends CountingTask<T> {
      #await: Coroutine<T> | undefined

      override [Symbol.iterator](): Coroutine<T> {
        return (this.#await ??= super[Symbol.iterator]())
      }
    },
  ),
  broken(
    'what is scheduled is taken back',
    'once it is done, nothing is taken back: removeDoneCallback finds none, and all are called',
    class<T> extends CountingTask<T> {
      readonly #gone = new Set<DoneCallback<T>>()

      override addDoneCallback(callback: DoneCallback<T>, options?: DoneCallbackOptions): void {
        super.addDoneCallback((task) => this.#gone.has(callback) || callback(task), options)
      }

      override removeDoneCallback(callback: DoneCallback<T>): number {
        this.#gone.add(callback)
        return 0
      }
    },
  ),
  broken(
    'callbacks run in the context of whoever added them, and not in a copy',
    'it calls back in a copy of the context of the adding, or in the one that is given, also when late',
    class<T> extends CountingTask<T> {
      override addDoneCallback(callback: DoneCallback<T>, options?: DoneCallbackOptions): void {
        super.addDoneCallback(callback, { context: options?.context ?? new Context(currentCarrier()) })
      }
    },
  ),
]

let shared: Context | undefined
