import { enterCarrier } from '@tsyncio/contextvars'
import type { ContextCarrier } from '@tsyncio/contextvars'
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
