import type { EventLoop, TaskFactory, TaskLike, TaskOptions } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { Task } from './task.ts'
import type { TaskConstructorOptions } from './task-options.ts'

/** Makes a task from a coroutine; `options.loop` and `options.eagerStart` are always given. */
export type MakeTask = <T>(coroutine: Coroutine<T>, options: TaskConstructorOptions) => TaskLike<T>

/**
 * A task factory for loops whose tasks run their first step at once, when they are made:
 * `loop.setTaskFactory(createEagerTaskFactory(makeTask))`. `asyncio.create_eager_task_factory`.
 */
export function createEagerTaskFactory(makeTask: MakeTask): TaskFactory {
  return <T>(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) =>
    makeTask(coroutine, { ...options, eagerStart: options?.eagerStart ?? true, loop })
}

/** The same for `Task`. `asyncio.eager_task_factory`. */
export const eagerTaskFactory: TaskFactory = createEagerTaskFactory(
  <T>(coroutine: Coroutine<T>, options: TaskConstructorOptions) => new Task(coroutine, options),
)

/** The usual task factory of a loop: `taskFactory: newTask`. */
export function newTask<T>(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions): Task<T> {
  // Without options, which is the rule, a spread would cost a third of the whole.
  return new Task(coroutine, options === undefined ? { loop } : { ...options, loop })
}
