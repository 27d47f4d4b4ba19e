import type { Parts } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { newTask } from '@tsyncio/tasks'

/** The parts that a loop for tests may be told. */
export interface PartsOptions {
  readonly futureFactory?: Parts['futureFactory'] | undefined
  readonly taskFactory?: Parts['taskFactory'] | undefined
}

const newFuture: Parts['futureFactory'] = (loop) => new Future({ loop })

/** What loops for tests are made of unless they are told otherwise. */
export function usualParts({ futureFactory = newFuture, taskFactory = newTask }: PartsOptions): Omit<Parts, 'clock'> {
  return { futureFactory, taskFactory }
}
