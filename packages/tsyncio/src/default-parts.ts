import { monotonicClock } from '@tsyncio/events'
import type { Parts } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { canWatchReadable, pollReadable, SelectorEventLoop, watchReadable } from '@tsyncio/selector-io'
import { newTask } from '@tsyncio/tasks'

// The only file that knows all the concrete classes.

/** What a loop is made of unless told otherwise: `new SelectorEventLoop({ ...defaultParts, selector })`. */
export const defaultParts: Parts = {
  clock: monotonicClock,
  futureFactory: (loop) => new Future({ loop }),
  taskFactory: newTask,
}

/** A new loop of the default kind. `asyncio.new_event_loop`. */
export function newEventLoop(): SelectorEventLoop {
  return new SelectorEventLoop(defaultParts)
}

/**
 * The platform as a host: Node, Bun or Deno. In the main thread of Node its own loop watches for descriptors; elsewhere
 * it looks for them every so often.
 */
export function newHost(): NodeHost {
  return new NodeHost({ watchReadable: canWatchReadable() ? watchReadable : pollReadable })
}
