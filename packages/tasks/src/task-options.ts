import type { Context } from '@tsyncio/contextvars'
import type { EventLoop, TaskOptions } from '@tsyncio/events'
import { kindOf } from '@tsyncio/futures'

/** What `new Task` takes: the options of `createTask`, and the loop. */
export interface TaskConstructorOptions extends TaskOptions {
  /** The loop that runs the task; the running one by default. */
  readonly loop?: EventLoop | undefined
}

/** `name`, if it can be one. Throws a `TypeError` for anything but a string. */
export function checkedName(name: string): string {
  if (typeof name === 'string') return name
  throw new TypeError(`name: expected a string, got ${kindOf(name)}`)
}

/** `context`, if there is one, whichever copy of its package made it. Throws a `TypeError` for anything else. */
export function checkedContext(context: Context | undefined): Context | undefined {
  if (context === undefined || (context as Partial<Context> | null)?.carrier !== undefined) return context
  throw new TypeError(`context: expected a Context, got ${kindOf(context)}`)
}
