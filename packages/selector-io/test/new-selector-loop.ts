import { monotonicClock } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { SelectorEventLoop } from '@tsyncio/selector-io'
import { newTask } from '@tsyncio/tasks'

let loop: SelectorEventLoop | undefined

/** A loop of the usual parts, without a test around it. */
export function newSelectorLoop(): SelectorEventLoop {
  loop = new SelectorEventLoop({
    clock: monotonicClock,
    futureFactory: (futureLoop) => new Future({ loop: futureLoop }),
    taskFactory: newTask,
  })
  return loop
}

/** The loop that was made last. */
export function newest(): SelectorEventLoop {
  if (loop === undefined) throw new Error('no loop was made')
  return loop
}
