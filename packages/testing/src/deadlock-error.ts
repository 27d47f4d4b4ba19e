import type { TaskLike } from '@tsyncio/events'

/** Nothing is scheduled, nothing can come from outside, and the loop is to go on: it would wait for ever. */
export class DeadlockError extends Error {
  static {
    this.prototype.name = 'DeadlockError'
  }
  /** The tasks that wait. */
  readonly tasks: readonly TaskLike[]

  constructor(tasks: readonly TaskLike[]) {
    const names = tasks.map((task) => task.getName()).join(', ')
    super(`nothing is scheduled, and nothing will be; waiting for ever: ${names === '' ? 'no task' : names}`)
    this.tasks = tasks
  }
}
