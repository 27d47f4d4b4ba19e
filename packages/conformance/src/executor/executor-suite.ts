import type { ErrorSink, Executor, ExternalWork, TaskSpawner, Timers } from '@tsyncio/events'
import type { Drive, Stoppable } from '../drive.ts'
import type { Suite } from '../suite.ts'
import { cancelling } from './cancelling.ts'
import { closing } from './closing.ts'
import { shutDowns } from './shut-downs.ts'
import { submitting } from './submitting.ts'

/** Work that lasts until it is let go, as whoever gave it sees it. */
export interface LastingWork {
  readonly work: unknown
  hasBegun(): boolean
  /** Whether it has begun, and not ended. */
  isGoingOn(): boolean
  /** Lets it end. */
  release(): void
}

/** What the suite asks of a loop. An executor may ask for more. */
export type ExecutorLoop = Stoppable & Timers & TaskSpawner & ErrorSink & ExternalWork

/** What the suite for executors needs. */
export interface ExecutorSubject {
  /** Runs the loops that the executors work for; on real time, if work is done elsewhere: a virtual clock would wait for it. */
  readonly drive: Drive<ExecutorLoop>
  readonly newExecutor: () => Executor
  /** One that does one thing at a time. Where it is missing, it is not tested how work waits for its turn. */
  readonly newSerialExecutor?: () => Executor
  /** Whether work is done where the loop does not see it, as in a thread. */
  readonly worksElsewhere: boolean
  /** Work that returns this text. */
  returning(text: string): unknown
  /** Work that throws an error of the name `RangeError`, with this message. */
  throwing(message: string): unknown
  /** Work that lasts, and then returns this text, or throws it as the message of an error if it `fails`. */
  newLasting(text: string, fails?: boolean): LastingWork
  /** What is no work for such an executor. Where it is missing, anything is. */
  readonly noWork?: unknown
}

/** What an executor promises to the loop that it works for, and to those who wait. */
export const executorSuite: Suite<ExecutorSubject> = {
  of: 'an Executor',
  clauses: [...submitting, ...cancelling, ...shutDowns, ...closing],
}
