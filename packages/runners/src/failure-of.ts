import type { Raised, TaskLike } from '@tsyncio/events'

/** What `task` failed with, if it did. To be cancelled is not to fail. */
export function failureOf(task: TaskLike): Raised | undefined {
  if (!task.done() || task.cancelled()) return undefined
  try {
    task.result()
    return undefined
  } catch (error) {
    return { error }
  }
}
