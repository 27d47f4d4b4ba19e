import { currentCarrier, enteredCarriers } from '@tsyncio/contextvars'
import { isFuture, RuntimeError } from '@tsyncio/futures'
import type { Scheduler } from '@tsyncio/futures'
import type { TaskLike, TaskRegistry } from './roles.ts'

/**
 * The tasks of a loop.
 *
 * Invariant: the tasks that are not done form one doubly linked list through the tasks themselves, in the order of
 * their registration. A task costs its two links, and no entry in a set.
 *
 * A task that carries its own context is the current carrier during its step; so it need not be stored as the current
 * task as well, which halves the price of entering it.
 */
export class TaskList implements TaskRegistry {
  readonly #loop: Scheduler
  #first: TaskLike | undefined
  #last: TaskLike | undefined
  /** The current task, if it is not the current carrier. */
  #current: TaskLike | undefined

  constructor(loop: Scheduler) {
    this.#loop = loop
  }

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
    if (currentCarrier() !== (task as object)) this.#current = task
  }

  leaveTask(task: TaskLike): void {
    if (this.#current === task) {
      this.#current = undefined
    } else if (currentCarrier() !== (task as object)) {
      const current = this.currentTask()?.getName() ?? 'no task'
      throw new RuntimeError(`leaving task ${task.getName()} does not match the current one: ${current}`)
    }
  }

  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
    const previous = this.currentTask()
    this.#current = currentCarrier() === (task as object | undefined) ? undefined : task
    return previous
  }

  currentTask(): TaskLike | undefined {
    return this.#current ?? this.#carriedTask()
  }

  allTasks(): TaskLike[] {
    const tasks: TaskLike[] = []
    for (let task = this.#first; task !== undefined; task = task._nextTask) {
      if (!task.done()) tasks.push(task)
    }
    return tasks
  }

  #carriedTask(): TaskLike | undefined {
    const carriers: unknown[] = enteredCarriers()
    return carriers.find((carrier) => isFuture(carrier) && carrier.getLoop() === this.#loop) as TaskLike | undefined
  }

  #isRegistered(task: TaskLike): boolean {
    return task._previousTask !== undefined || this.#first === task
  }
}
