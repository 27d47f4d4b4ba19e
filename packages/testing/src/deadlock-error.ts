import type { Debugging, TaskLike } from '@tsyncio/events'
import type { FutureLike } from '@tsyncio/futures'
import { coroutinesOf } from './stack.ts'

/** A task that waits. */
export interface Wait {
  readonly task: TaskLike
  /** What it waits for, where the task tells. */
  readonly awaited: FutureLike<unknown> | undefined
  /** Where: the coroutines that it is in, a line for each, the innermost first. Empty where that is not known. */
  readonly stack: string
}

/** Nothing is scheduled, nothing can come from outside, and the loop is to go on: it would wait for ever. */
export class DeadlockError extends Error {
  static {
    this.prototype.name = 'DeadlockError'
  }
  /** The tasks that wait. */
  readonly tasks: readonly TaskLike[]
  /** What each of them waits for, and where. */
  readonly waits: readonly Wait[]

  constructor(tasks: readonly TaskLike[]) {
    const names = tasks.map((task) => task.getName()).join(', ')
    const waits = tasks.map(waitOf)
    const title = `nothing is scheduled, and nothing will be; waiting for ever: ${names === '' ? 'no task' : names}`
    super([title, ...waits.map(describeWait)].join('\n'))
    this.tasks = tasks
    this.waits = waits
  }
}

function waitOf(task: TaskLike): Wait {
  const loop = task.getLoop() as Partial<Debugging>
  return { task, awaited: task._waitsFor, stack: coroutinesOf(loop.getSuspension?.(task) ?? '') }
}

function describeWait({ task, awaited, stack }: Wait): string {
  const what = awaited === undefined ? 'waits' : `waits for ${describe(awaited)}`
  return `- ${task.getName()} ${what}${stack === '' ? '' : `\n${stack}`}`
}

function describe(awaited: FutureLike<unknown>): string {
  return (awaited as Partial<TaskLike>).getName?.() ?? `a ${awaited.constructor.name}`
}
