import { enterCarrier } from '@tsyncio/contextvars'
import type { Context, ContextCarrier } from '@tsyncio/contextvars'
import type { TaskLike, TaskRegistry } from '@tsyncio/events'

/**
 * Makes `carrier` the current context and `task` the current task of `loop`. Returns the carrier that was current, which
 * the caller puts back; so does this, if the loop refuses the task.
 */
export function enterTask(loop: TaskRegistry, task: TaskLike, carrier: ContextCarrier): ContextCarrier {
  const previous = enterCarrier(carrier)
  try {
    loop.enterTask(task)
  } catch (error) {
    enterCarrier(previous)
    throw error
  }
  return previous
}

/** Undoes that, and puts `previous` back whatever the loop says. */
export function leaveTask(loop: TaskRegistry, task: TaskLike, previous: ContextCarrier): void {
  try {
    loop.leaveTask(task)
  } finally {
    enterCarrier(previous)
  }
}

/**
 * Calls `step`, the first one of a task that is made at this moment, inside whatever makes it. Throws, and the task is
 * none, where `context` is entered already.
 */
export function enterEagerly<T>(loop: TaskRegistry, task: TaskLike, context: Context, step: () => T): T {
  const outer = loop.swapCurrentTask(task)
  try {
    return context.run(step)
  } catch (error) {
    loop.unregisterTask(task)
    throw error
  } finally {
    loop.swapCurrentTask(outer)
  }
}
