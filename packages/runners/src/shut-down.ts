import type { EventLoop, TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { gather } from '@tsyncio/tasks'

/** Asks all tasks of `loop` to cancel, and returns those that were asked. */
export function cancelAllTasks(loop: EventLoop): TaskLike[] {
  const tasks = loop.allTasks()
  for (const task of tasks) task.cancel()
  return tasks
}

/** Ends when all of `tasks` have, however they end. */
export function* allEnded(tasks: readonly TaskLike[]): Coroutine<void> {
  yield* gather(tasks, { returnExceptions: true })
}

/** Tells the exception handler of those that failed instead of ending. */
export function reportFailures(loop: EventLoop, tasks: readonly TaskLike[]): void {
  for (const task of tasks) {
    if (task.cancelled()) continue
    const exception = task.exception()
    if (exception === undefined) continue
    loop.callExceptionHandler({ message: 'unhandled exception during run() shutdown', exception, task })
  }
}
