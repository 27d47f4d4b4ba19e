import { RuntimeError } from '@tsyncio/futures'
import type { TaskLike, TaskRegistry } from './roles.ts'

/**
 * The tasks of a loop.
 *
 * Invariant: the tasks that are not done form one doubly linked list through the tasks themselves, in the order of
 * their registration. A task costs its two links, and no entry in a set.
 */
export class TaskList implements TaskRegistry {
  #first: TaskLike | undefined
  #last: TaskLike | undefined
  #current: TaskLike | undefined

  registerTask(task: TaskLike): void {
    if (this.#isRegistered(task)) return
    task._previousTask = this.#last
    if (this.#last === undefined) this.#first = task
    else this.#last._nextTask = task
    this.#last = task
  }

  unregisterTask(task: TaskLike): void {
    if (!this.#isRegistered(task)) return
    const { _previousTask: previous, _nextTask: next } = task
    if (previous === undefined) this.#first = next
    else previous._nextTask = next
    if (next === undefined) this.#last = previous
    else next._previousTask = previous
    task._previousTask = undefined
    task._nextTask = undefined
  }

  enterTask(task: TaskLike): void {
    if (this.#current !== undefined) {
      throw new RuntimeError(
        `cannot enter into task ${task.getName()} while ${this.#current.getName()} is being executed`,
      )
    }
    this.#current = task
  }

  leaveTask(task: TaskLike): void {
    if (this.#current !== task) {
      const current = this.#current === undefined ? 'no task' : this.#current.getName()
      throw new RuntimeError(`leaving task ${task.getName()} does not match the current one: ${current}`)
    }
    this.#current = undefined
  }

  /** Makes `task` the current one and returns the one it replaces. `asyncio._swap_current_task`. */
  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
    const previous = this.#current
    this.#current = task
    return previous
  }

  currentTask(): TaskLike | undefined {
    return this.#current
  }

  allTasks(): TaskLike[] {
    const tasks: TaskLike[] = []
    for (let task = this.#first; task !== undefined; task = task._nextTask) {
      if (!task.done()) tasks.push(task)
    }
    return tasks
  }

  #isRegistered(task: TaskLike): boolean {
    return task._previousTask !== undefined || this.#first === task
  }
}
