import type { Scheduler } from '@tsyncio/futures'

/** A loop on which nothing happens. */
export const NOWHERE: Scheduler = { callSoon: () => ({ cancel() {} }), enqueue() {} }
