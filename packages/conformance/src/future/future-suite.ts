import type { Scheduler, SettableFuture } from '@tsyncio/futures'
import type { Drive, Stoppable } from '../drive.ts'
import type { Suite } from '../suite.ts'
import { awaiting } from './awaiting.ts'
import { callbacks } from './callbacks.ts'
import { failures } from './failures.ts'
import { states } from './states.ts'

/** What the suite for futures needs. */
export interface FutureSubject {
  /** Runs the loops that the futures are for. Any will do: the future is what is tested. */
  readonly drive: Drive<Scheduler & Stoppable>
  /** A new future of this loop. */
  newFuture(loop: Scheduler): SettableFuture<unknown>
}

/** What a future promises to those who settle it and to those who wait. */
export const futureSuite: Suite<FutureSubject> = {
  of: 'a Future',
  clauses: [...states, ...callbacks, ...awaiting, ...failures],
}
