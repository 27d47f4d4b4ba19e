import { ContextVar } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import type { Runnable } from '@tsyncio/futures'
import { MinimalLoop } from './minimal-loop.ts'

/** How urgent a task or a callback is: what has more runs earlier in a pass. It is part of the context, so children inherit it. */
export const priority: ContextVar<number> = new ContextVar('priority', { default: 0 })

/** A loop that runs what is urgent first. Between those that are equally urgent, the order is the usual one. */
export class PriorityLoop extends MinimalLoop {
  /** Called once a pass: what comes meanwhile waits for the next, however urgent it is. */
  protected override promoteTimers(): void {
    super.promoteTimers()
    const urgency = new Map(this.ready.map((runnable) => [runnable, urgencyOf(runnable)]))
    this.ready.sort((one, other) => (urgency.get(other) ?? 0) - (urgency.get(one) ?? 0))
  }
}

function urgencyOf(runnable: Runnable & { getContext?(): Context }): number {
  return runnable.getContext?.().get(priority) ?? 0
}
