import type { Context } from '@tsyncio/contextvars'
import type { Awaitable, Coroutine, ExceptionContext, Scheduler, SettableFuture } from '@tsyncio/futures'
import type { Closable } from './async-generators.ts'
import type { Executors } from './executor.ts'
import type { Attachment, AttachOptions, Host } from './host.ts'
import type { TaskLike, TaskOptions, TaskRegistry, TaskSpawner } from './task-roles.ts'

// What an event loop can be asked for, role by role; what has to do with tasks is in task-roles.ts. Ask for the role, not for the
// loop.

/** A callback that is scheduled, to whoever scheduled it. */
export interface ScheduledCall {
  /** Takes the call back, and lets go of what the callback holds. Without effect once it ran. */
  cancel(): void
  cancelled(): boolean
}

/** A callback that is scheduled for a time. */
export interface ScheduledTimer extends ScheduledCall {
  /** The time at which it is due, on the loop's clock, in seconds. */
  when(): number
}

/** Calls back at a time. Times and delays are seconds, on the loop's own clock. */
export interface Timers {
  /** The time on the loop's clock, in seconds. It never goes back; its zero means nothing. */
  time(): number
  /** Calls `callback(argument)` once `delay` seconds have passed. */
  callLater<A>(delay: number, callback: (argument: A) => void, argument: A, context?: Context): ScheduledTimer
  callLater(delay: number, callback: () => void): ScheduledTimer
  /** Calls `callback(argument)` once the loop's clock shows `when`. */
  callAt<A>(when: number, callback: (argument: A) => void, argument: A, context?: Context): ScheduledTimer
  callAt(when: number, callback: () => void): ScheduledTimer
}

/** Makes the futures of this loop. */
export interface FutureFactory {
  createFuture<T>(): SettableFuture<T>
}

/** Is told of a failure that nobody else can be told of. */
export type ExceptionHandler = (loop: ErrorSink, context: ExceptionContext) => void

/** Hears of the failures that nobody else can be told of. */
export interface ErrorSink {
  callExceptionHandler(context: ExceptionContext): void
  defaultExceptionHandler(context: ExceptionContext): void
  /** `undefined` restores the default handler. */
  setExceptionHandler(handler: ExceptionHandler | undefined): void
  getExceptionHandler(): ExceptionHandler | undefined
}

/** Knows of work in flight outside the loop, such as a promise. */
export interface ExternalWork {
  /** The loop counts as busy until the result is disposed of. */
  beginExternalWork(): Disposable
}

/** What has to come to its end before a loop is closed. */
export interface Shutdown {
  /** A generator that awaits was begun; it is closed at the latest by `shutdownAsyncgens`. */
  registerAsyncgen(generator: Closable): void
  /** It has ended by itself. */
  unregisterAsyncgen(generator: Closable): void
  /** Closes the asynchronous generators that are still open. `loop.shutdown_asyncgens`. */
  shutdownAsyncgens(): Coroutine<void>
}

/** Debug mode: more is watched, remembered and complained of, at a price. */
export interface Debugging {
  /** How long a callback may take before debug mode complains, in seconds; 0.1 by default. */
  slowCallbackDuration: number
  getDebug(): boolean
  /** Things made before are not remembered. */
  setDebug(enabled: boolean): void
  /** In debug mode: the stack where this task, future or handle was made. */
  getCreationPlace(thing: object): string | undefined
  /** In debug mode: the stack where this task suspended last. */
  getSuspension(task: TaskLike): string | undefined
  /** `task`, which is running, suspends here. */
  noteSuspension(task: TaskLike): void
}

/** How a loop wants its tasks to run. */
export interface Stepping {
  /** Whether each step is to begin at the coroutine of its task, and so to pass whatever that is wrapped in. */
  readonly stepsFromRoot: boolean
}

/** Hears that the user wants the program to end, by Ctrl-C for instance: a loop that blocks the thread, or a host. */
export interface InterruptSource {
  /**
   * From now on calls `callback` each time that happens, as soon as running code allows, until the result is disposed of.
   * What it throws leaves a loop; at a host it is uncaught. `undefined` where nothing can be heard, or the program listens
   * by itself.
   */
  onInterrupt(callback: () => void): Disposable | undefined
}

/**
 * Everything that code on a loop may ask of it. A loop may do without the last four: asynchronous generators are then not
 * closed with it, nothing runs in executors, there is no debug mode, and a task goes on in its innermost `call` directly.
 */
export interface EventLoop
  extends
    Scheduler,
    Timers,
    FutureFactory,
    TaskSpawner,
    TaskRegistry,
    ErrorSink,
    ExternalWork,
    Partial<Shutdown>,
    Partial<Executors>,
    Partial<Debugging>,
    Partial<Stepping> {
  callSoon<A>(callback: (argument: A) => void, argument: A, context?: Context): ScheduledCall
  callSoon(callback: () => void): ScheduledCall
  createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T>
  callExceptionHandler(context: ExceptionContext): void
  beginExternalWork(): Disposable
  /** Ends the loop's run after the pass that is running; called before a run, the run has one pass. */
  stop(): void
  isRunning(): boolean
  isClosed(): boolean
  /** Drops what is scheduled and lets go of everything. Throws a `RuntimeError` while the loop runs. */
  close(): void
  holdsThread(): boolean
}

/** Runs a loop by blocking the thread until it stops. */
export interface BlockingEventLoop extends EventLoop, Partial<InterruptSource> {
  runForever(): void
  /** Runs until `awaitable` is done, and returns its result or throws its failure. */
  runUntilComplete<T>(awaitable: Awaitable<T>): T
}

/** Runs a loop in turns that a host gives it, so that the host's own life goes on between them. */
export interface GuestEventLoop extends EventLoop {
  /** Whether the program has given it a handler for Ctrl-C, which then is nobody else's business. */
  handlesInterrupts?(): boolean
  attach(host: Host, options?: AttachOptions): Attachment
}
