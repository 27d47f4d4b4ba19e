import type { Timers } from '@tsyncio/events'
import type { Scheduler } from '@tsyncio/futures'
import type { Drive, Stoppable } from '../drive.ts'
import type { Suite } from '../suite.ts'
import { timerCalls } from './timer-calls.ts'
import { timerOrder } from './timer-order.ts'
import { virtualTime } from './virtual-time.ts'

/** A loop with timers that can be stopped. */
export type TimedLoop = Scheduler & Stoppable & Timers

/** What the suite for timers needs. */
export interface TimersSubject {
  readonly drive: Drive<TimedLoop>
  /** Of a loop on virtual time, on which waiting takes none. */
  readonly virtual?: {
    /** How far from now a timer may be due and yet be due now, in seconds. */
    readonly resolution: number
    /** How many passes the loop has begun. */
    passes(loop: TimedLoop): number
  }
}

/** What a loop promises to those who want to be called at a time. */
export const timersSuite: Suite<TimersSubject> = {
  of: 'Timers',
  clauses: [...timerOrder, ...timerCalls, ...virtualTime],
}
