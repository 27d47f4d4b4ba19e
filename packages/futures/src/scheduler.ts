import type { Context } from '@tsyncio/contextvars'
import type { UnreadFailure } from './failure.ts'
import type { Coroutine, FutureLike } from './future-like.ts'

/** Anything that a loop can run once: a handle, or a task that is due for a step. */
export interface Runnable {
  run(): void
}

/** Something scheduled that can still be taken back. */
export interface Cancellable {
  cancel(): void
}

/** What goes to the exception handler of a loop: what happened, and to whom. */
export interface ExceptionContext {
  readonly message: string
  readonly exception?: unknown
  readonly future?: unknown
  readonly task?: unknown
  readonly handle?: unknown
  /** In debug mode: the stack where the task or handle was made. */
  readonly createdAt?: string
}

/** All that a future must have of a loop. */
export interface Scheduler {
  /** Calls `callback(argument)` in the next pass of the loop, in the order of the calls. */
  callSoon<A>(callback: (argument: A) => void, argument: A, context?: Context): Cancellable
  callSoon(callback: () => void): Cancellable
  /** The same for a ready-made object, which so costs no other. */
  enqueue(runnable: Runnable): void
  /** Told of failures that nobody else can be told of. */
  callExceptionHandler?(context: ExceptionContext): void
  /** Where failures wait to be read. What is left at the end of a turn is let go; when the loop closes, it is reported. */
  readonly unreadFailures?: { add(failure: UnreadFailure): void; delete(failure: UnreadFailure): void }
  /** Makes a task of a coroutine, so that it can be promised. */
  createTask?<T>(coroutine: Coroutine<T>): FutureLike<T>
  /** Whether the loop has ended, so that nothing can be scheduled on it any more. */
  isClosed?(): boolean
  /** Whether the thread is blocked while this loop runs, so that no promise can settle. */
  holdsThread?(): boolean
  /** Keeps the loop, and what it is a guest of, up until the result is disposed of, for work in flight elsewhere. */
  beginExternalWork?(): Disposable
}
