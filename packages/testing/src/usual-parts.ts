import type { Parts } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { newTask } from '@tsyncio/tasks'

const newFuture: Parts['futureFactory'] = (loop) => new Future({ loop })

/** What loops for tests are made of, where `parts` do not say otherwise. */
export function usualParts({ futureFactory = newFuture, taskFactory = newTask }: Partial<Parts>): Omit<Parts, 'clock'> {
  return { futureFactory, taskFactory }
}
