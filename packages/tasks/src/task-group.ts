import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised, TaskLike, TaskOptions } from '@tsyncio/events'
import { isCancelledError, leavesLoop, RuntimeError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike, SettableFuture } from '@tsyncio/futures'
import { bodyOf } from './async-body.ts'
import type { AsyncBody } from './async-body.ts'
import { futureAddToAwaitedBy } from './awaited-by.ts'
import { enter } from './enter.ts'
import type { Enterable } from './enter.ts'
import { exceptionGroup } from './exception-group.ts'
import { raisedBy } from './raised-by.ts'
import { settle } from './settle.ts'

/**
 * Tasks that end before their group is left. `asyncio.TaskGroup`.
 *
 * Invariant: once aborting, every task of the group has been asked to cancel and no new one is taken; the group is
 * left only when it has no tasks.
 */
export class TaskGroup implements Enterable<TaskGroup> {
  readonly #tasks = new Set<FutureLike<unknown>>()
  readonly #errors: unknown[] = []
  #loop: EventLoop | undefined
  #parent: TaskLike | undefined
  #cancellingBefore = 0
  #state: 'created' | 'entered' | 'exiting' | 'left' = 'created'
  #aborting = false
  #cancelled = false
  /** The group asked its parent to cancel, and has to take that back. */
  #parentCancelRequested = false
  /** A `SystemExit` or `KeyboardInterrupt`: it comes out as it is, before all else. */
  #leaving: Raised | undefined
  #allDone: SettableFuture<void> | undefined

  /**
   * Starts a task in the group. Throws a `RuntimeError` before the group is entered, after it is left, and while it is
   * aborting. Takes an `async` function, too, as `createTask` does. `TaskGroup.create_task`.
   */
  createTask<T>(body: Coroutine<T> | AsyncBody<T>, options?: TaskOptions): TaskLike<T> {
    const coroutine = bodyOf(body)
    const objection = this.#objection()
    if (objection !== undefined) {
      // Never started, so this runs nothing of it.
      coroutine.return(undefined as T)
      throw new RuntimeError(`TaskGroup ${objection}`)
    }
    const loop = this.#loop as EventLoop
    const task = loop.createTask(coroutine, options)
    if (loop.getDebug?.() === true) futureAddToAwaitedBy(task, this.#parent)
    this.#tasks.add(task)
    task.addDoneCallback(this.#taskDone)
    return task
  }

  /**
   * Ends the group early: its tasks and its body are cancelled, and it is left without an error if they raise none.
   * Before the group is entered it takes effect on entry; after it is left it does nothing. `TaskGroup.cancel` of
   * Python 3.15.
   */
  cancel(): void {
    if (this.#cancelled || this.#state === 'left') return
    this.#cancelled = true
    if (!this.#aborting) this.#abort()
    if (this.#state !== 'created') this.#cancelParent()
  }

  /**
   * Runs `body`, then waits for the tasks of the group. When a task or the body fails, all others are cancelled and
   * waited for, and an `ExceptionGroup` with all errors is thrown. `undefined` after `cancel()`.
   */
  with<T>(body: (group: TaskGroup) => Awaitable<T>): Coroutine<T | undefined> {
    return enter(this, body)
  }

  *enter(): Coroutine<TaskGroup> {
    if (this.#state !== 'created') throw new RuntimeError('TaskGroup has already been entered')
    this.#loop = getRunningLoop()
    this.#parent = this.#loop.currentTask()
    if (this.#parent === undefined) throw new RuntimeError('TaskGroup cannot determine the parent task')
    this.#cancellingBefore = this.#parent.cancelling()
    this.#state = 'entered'
    if (this.#cancelled) this.#cancelParent()
    return this
  }

  *exit(raised: Raised | undefined): Coroutine<boolean> {
    this.#state = 'exiting'
    if (raised !== undefined) {
      if (leavesLoop(raised.error)) this.#leaving ??= raised
      if (!this.#aborting) this.#abort()
    }
    const bodyCancelled = raised !== undefined && isCancelledError(raised.error) ? raised : undefined
    const interrupted = yield* this.#waitForTasks()
    const arrived = bodyCancelled ?? interrupted ?? (yield* this.#meetOwnCancel())
    this.#state = 'left'
    if (this.#leaving !== undefined) throw this.#leaving.error
    if (raised !== undefined && bodyCancelled === undefined) this.#errors.push(raised.error)
    const cancellation = this.#takeBackCancel() ? undefined : arrived
    if (cancellation !== undefined && this.#errors.length === 0) throw cancellation.error
    this.#throwErrors()
    return bodyCancelled !== undefined
  }

  /** Returns the first cancellation that arrived meanwhile: it makes the group abort, unless `cancel()` has done that. */
  *#waitForTasks(): Coroutine<Raised | undefined> {
    let interrupted: Raised | undefined
    while (this.#tasks.size > 0) {
      this.#allDone ??= (this.#loop as EventLoop).createFuture<void>()
      try {
        yield* this.#allDone
      } catch (error) {
        if (!isCancelledError(error)) throw error
        interrupted ??= { error }
        if (!this.#aborting) this.#abort()
      }
      this.#allDone = undefined
    }
    return interrupted
  }

  /** In the clean-up of a cancelled task, `uncancel()` does not take back what `cancel()` asked for: that arrives here. */
  *#meetOwnCancel(): Coroutine<Raised | undefined> {
    if (!this.#cancelled || this.#cancellingBefore === 0) return undefined
    try {
      yield
    } catch (error) {
      if (!isCancelledError(error)) throw error
      return { error }
    }
    return undefined
  }

  /** Takes back the group's own request, if there is one. Returns whether no other request has come since it was entered. */
  #takeBackCancel(): boolean {
    return this.#parentCancelRequested && (this.#parent as TaskLike).uncancel() <= this.#cancellingBefore
  }

  #throwErrors(): void {
    if (this.#errors.length === 0) return
    const parent = this.#parent as TaskLike
    if (parent.cancelling() > 0) {
      // Somebody else's request is still open: it arrives at the next await, and is counted as it was.
      parent.uncancel()
      parent.cancel()
    }
    throw exceptionGroup('unhandled errors in a TaskGroup', this.#errors)
  }

  readonly #taskDone = (task: FutureLike<unknown>): void => {
    this.#tasks.delete(task)
    if (this.#tasks.size === 0 && this.#allDone !== undefined) settle(this.#allDone)
    const failure = task.cancelled() ? undefined : raisedBy(task)
    if (failure === undefined) return
    this.#errors.push(failure.error)
    if (leavesLoop(failure.error)) this.#leaving ??= failure
    if (this.#parent?.done() === true) return this.#reportFailure(task, failure.error)
    if (this.#aborting || this.#parentCancelRequested) return
    this.#abort()
    this.#cancelParent()
  }

  /** Nobody may be left to throw it: the group is left in another task, or never. */
  #reportFailure(task: FutureLike<unknown>, exception: unknown): void {
    const message = `${String(task)} has failed but its parent task ${String(this.#parent)} is already completed`
    this.#loop?.callExceptionHandler({ message, exception, task })
  }

  #abort(): void {
    this.#aborting = true
    for (const task of this.#tasks) if (!task.done()) task.cancel()
  }

  #cancelParent(): void {
    if (this.#parentCancelRequested) return
    this.#parentCancelRequested = true
    this.#parent?.cancel()
  }

  #objection(): string | undefined {
    if (this.#state === 'created') return 'has not been entered'
    if (this.#state === 'left' || (this.#state === 'exiting' && this.#tasks.size === 0)) return 'is finished'
    return this.#aborting ? 'is shutting down' : undefined
  }
}

/**
 * Runs `body` with a new `TaskGroup` and waits for the tasks that it starts: `yield* taskGroup(body)`.
 * `async with asyncio.TaskGroup()`.
 */
export function taskGroup<T>(body: (group: TaskGroup) => Awaitable<T>): Coroutine<T | undefined> {
  return new TaskGroup().with(body)
}
