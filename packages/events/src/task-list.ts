import { currentCarrier, enteredCarriers } from '@tsyncio/contextvars'
import { RuntimeError } from '@tsyncio/futures'
import type { Scheduler } from '@tsyncio/futures'
import type { TaskLike, TaskRegistry } from './roles.ts'

/** So many empty slots are not worth tidying up. */
const FEW = 64

/**
 * The tasks of a loop.
 *
 * Invariant: the tasks that are not done are in the first `#used` of the `#slots`, in the order of their registration,
 * each at the place that it notes itself.
 *
 * A task that carries its own context is the current carrier during its step; so it need not be stored as the current
 * task as well, which halves the price of entering it.
 */
export class TaskList implements TaskRegistry {
  readonly #loop: Scheduler
  #slots: (TaskLike | undefined)[] = []
  /** In place of the array's own length: it is cheaper to use a slot again than to pop and push it. */
  #used = 0
  #count = 0
  /** The current task, if it is not the current carrier. */
  #current: TaskLike | undefined

  constructor(loop: Scheduler) {
    this.#loop = loop
  }

  registerTask(task: TaskLike): void {
    if (task._slot !== undefined && task._slot >= 0) return
    const slot = this.#used
    task._slot = slot
    this.#slots[slot] = task
    this.#used = slot + 1
    this.#count += 1
  }

  unregisterTask(task: TaskLike): void {
    const slot = task._slot
    if (slot === undefined || slot < 0 || this.#slots[slot] !== task) return
    this.#slots[slot] = undefined
    task._slot = -1
    this.#count -= 1
    // The last to come is often the first to go.
    if (slot === this.#used - 1) this.#used = slot
    else this.#tidy()
  }

  enterTask(task: TaskLike): void {
    if (this.#current === undefined && currentCarrier() === (task as object)) task._isStepping = true
    else this.#enterApart(task)
  }

  leaveTask(task: TaskLike): void {
    if (this.#current === undefined && task._isStepping === true) task._isStepping = false
    else this.#leaveApart(task)
  }

  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
    const previous = this.currentTask()
    this.#current = task?._isStepping === true && currentCarrier() === (task as object) ? undefined : task
    return previous
  }

  currentTask(): TaskLike | undefined {
    return this.#current ?? this.#carriedTask()
  }

  allTasks(): TaskLike[] {
    return this.#slots.filter((task) => task !== undefined && !task.done()) as TaskLike[]
  }

  /** A task that is not the current carrier. What is rare stands apart, so that a step can be inlined as a whole. */
  #enterApart(task: TaskLike): void {
    if (this.#current === undefined) this.#current = task
    else {
      const current = this.#current.getName()
      throw new RuntimeError(`cannot enter into task ${task.getName()} while ${current} is being executed`)
    }
  }

  #leaveApart(task: TaskLike): void {
    if (this.#current !== task) {
      const current = this.currentTask()?.getName() ?? 'no task'
      throw new RuntimeError(`leaving task ${task.getName()} does not match the current one: ${current}`)
    }
    this.#current = undefined
    task._isStepping = false
  }

  #tidy(): void {
    if (this.#slots.length <= 2 * this.#count + FEW) return
    this.#slots = this.#slots.filter((task) => task !== undefined)
    this.#slots.forEach((task, slot) => ((task as TaskLike)._slot = slot))
    this.#used = this.#slots.length
  }

  #carriedTask(): TaskLike | undefined {
    return (enteredCarriers() as Partial<TaskLike>[]).find((carrier) => this.#isSteppingHere(carrier)) as
      | TaskLike
      | undefined
  }

  #isSteppingHere(carrier: Partial<TaskLike>): boolean {
    return carrier._isStepping === true && carrier.getLoop?.() === this.#loop
  }
}
