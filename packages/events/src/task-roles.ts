import type { Context } from '@tsyncio/contextvars'
import type { AbortSignalLike, Coroutine, FutureLike } from '@tsyncio/futures'
import type { EventLoop } from './roles.ts'

// What a loop has to do with tasks, and what it has to know of one.

/** What a task is made with. */
export interface TaskOptions {
  /** What `getName()` returns; `Task-1`, `Task-2` … by default. */
  readonly name?: string | undefined
  /** The context to run in; a copy of the current one by default. */
  readonly context?: Context | undefined
  /** Run the first step at once, and not in the next pass; only where the loop is the running one. */
  readonly eagerStart?: boolean | undefined
  /** Cancels the task when it aborts. The `CancelledError` has the reason of the signal as its `cause`. */
  readonly signal?: AbortSignalLike | undefined
}

/** A coroutine that is being driven, as others see it. */
export interface TaskLike<T = unknown> extends FutureLike<T>, PromiseLike<T> {
  cancelling(): number
  uncancel(): number
  getName(): string
  /** For the registry of the loop to note where it keeps the task, which leaves it alone. */
  _slot?: number
  /** For the registry, too: the greater, the later it was made. Of `nextTaskOrder`. */
  _order?: number
  /** What it waits for, for those who show it. `Task._fut_waiter`. */
  readonly _waitsFor?: FutureLike<unknown> | undefined
}

/** Makes the tasks of a loop. */
export type TaskFactory = <T>(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) => TaskLike<T>

/** Starts tasks. */
export interface TaskSpawner {
  createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T>
  /** From now on `factory` makes the tasks; `undefined` restores the loop's own. `loop.set_task_factory`. */
  setTaskFactory(factory: TaskFactory | undefined): void
  /** The factory that was set, if one was. */
  getTaskFactory(): TaskFactory | undefined
}

/**
 * Knows the tasks of this loop, so that any implementation of a task is seen by `currentTask` and `allTasks`.
 * `asyncio._register_task` and its like.
 */
export interface TaskRegistry {
  /** From now on `task` belongs to `allTasks()`. Differs from asyncio: it is held strongly until it is done. */
  registerTask(task: TaskLike): void
  /** Called by a task that is done. */
  unregisterTask(task: TaskLike): void
  /**
   * Whether the loop itself keeps track of the tasks that it was given to run: the one that it runs is the current task, and its
   * context the current one; those that it has yet to run are among `allTasks()`. A task that is its own entry in the queue
   * then need not enter and leave, and registers only when it begins to wait for something else.
   */
  readonly tracksTasks?: boolean
  /** `task` begins a step. Throws a `RuntimeError` when another one is in the middle of a step. */
  enterTask(task: TaskLike): void
  /** The step of `task` ended. */
  leaveTask(task: TaskLike): void
  /** Makes `task` the current one and returns the one it replaces, for a step inside another's. */
  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined
  currentTask(): TaskLike | undefined
  /** The tasks that are not done, in the order of their creation. */
  allTasks(): TaskLike[]
}
