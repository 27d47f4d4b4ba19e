import { RuntimeError } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import type { TaskLike, TaskRegistry } from './task-roles.ts'

/** So many are not worth tidying up. */
const FEW = 64

const ORDER = Symbol.for('tsyncio.taskOrder')

const tasks = ((globalThis as { [ORDER]?: { made: number } })[ORDER] ??= { made: 0 })

/** For a task to note when it is made, so that those of a loop have an order: the number of tasks so far, with it. */
export function nextTaskOrder(): number {
  tasks.made += 1
  return tasks.made
}

/** What a loop has been given to run. */
interface Workload {
  /** What it runs at the moment. */
  running(): Runnable | undefined
  /** What it has yet to run. */
  waiting(): Iterable<Runnable>
}

/**
 * The tasks of a loop: those that registered, and those that the loop has been given to run.
 *
 * Invariant: the tasks that registered and are not done are in the first `#used` of the `#slots`, each at the place that it
 * notes itself.
 */
export class TaskList implements TaskRegistry {
  readonly #workload: Workload
  #slots: (TaskLike | undefined)[] = []
  /** Of each of them, how late it was made; of a task that does not know that, how late it registered. */
  #orders: number[] = []
  /** In place of the array's own length: it is cheaper to use a slot again than to pop and push it. */
  #used = 0
  #count = 0
  /** In place of the task that the loop runs; a wrapper, because it may be none. */
  #entered: { readonly task: TaskLike | undefined } | undefined

  constructor(workload: Workload) {
    this.#workload = workload
  }

  registerTask(task: TaskLike): void {
    if (task._slot !== undefined && task._slot >= 0) return
    const slot = this.#used
    task._slot = slot
    this.#slots[slot] = task
    this.#orders[slot] = task._order ?? nextTaskOrder()
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
    this.#tidy()
  }

  enterTask(task: TaskLike): void {
    const current = this.currentTask()
    if (current === undefined) this.#entered = { task }
    else if (current !== task || this.#entered !== undefined) {
      throw new RuntimeError(`cannot enter into task ${task.getName()} while ${current.getName()} is being executed`)
    }
  }

  leaveTask(task: TaskLike): void {
    // One that is its own entry in the queue may have ended in its step.
    const current = this.#entered === undefined ? this.#workload.running() : this.#entered.task
    if (current !== task) {
      const name = this.currentTask()?.getName() ?? 'no task'
      throw new RuntimeError(`leaving task ${task.getName()} does not match the current one: ${name}`)
    }
    // Where a task runs all the same, it was swapped for none before.
    if (this.#entered !== undefined) this.swapCurrentTask(undefined)
  }

  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
    const previous = this.currentTask()
    this.#entered = task === this.#runningTask() ? undefined : { task }
    return previous
  }

  currentTask(): TaskLike | undefined {
    return this.#entered === undefined ? this.#runningTask() : this.#entered.task
  }

  allTasks(): TaskLike[] {
    const registered = this.#slots.map((task, slot) => ({ task, order: this.#orders[slot] as number }))
    const others = [this.#workload.running(), ...this.#workload.waiting()].filter(isUnregistered)
    return [...registered, ...others.map((task) => ({ task, order: task._order ?? Infinity }))]
      .filter(({ task }) => task?.done() === false)
      .sort((one, other) => one.order - other.order)
      .map(({ task }) => task as TaskLike)
  }

  #runningTask(): TaskLike | undefined {
    const running = this.#workload.running()
    return running !== undefined && isTask(running) && !running.done() ? running : undefined
  }

  #tidy(): void {
    if (this.#slots.length <= 2 * this.#count + FEW) return
    const isUsed = (_: unknown, slot: number): boolean => this.#slots[slot] !== undefined
    this.#orders = this.#orders.filter(isUsed)
    this.#slots = this.#slots.filter(isUsed)
    this.#slots.forEach((task, slot) => ((task as TaskLike)._slot = slot))
    this.#used = this.#slots.length
  }
}

/** A task that is its own entry in the queue. */
function isTask(runnable: Runnable): runnable is Runnable & TaskLike & { _slot: number } {
  return (runnable as Partial<TaskLike>)._slot !== undefined
}

function isUnregistered(runnable: Runnable | undefined): runnable is Runnable & TaskLike {
  return runnable !== undefined && isTask(runnable) && runnable._slot < 0
}
