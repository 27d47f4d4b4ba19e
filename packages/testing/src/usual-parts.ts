import type { Parts } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { newTask } from '@tsyncio/tasks'

/** What loops for tests are made of unless they are told otherwise. */
export const usualParts: Omit<Parts, 'clock'> = {
  futureFactory: (loop) => new Future({ loop }),
  taskFactory: newTask,
}
