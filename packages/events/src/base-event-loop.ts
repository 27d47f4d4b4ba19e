import { BoundCallback } from '@tsyncio/contextvars'
import { asCoroutine, isFuture, leavesLoop, RuntimeError, ValueError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, ExceptionContext, FutureLike, Runnable, SettableFuture } from '@tsyncio/futures'
import type { Clock } from './clock.ts'
import { ExceptionReporter, printException } from './exception-reporter.ts'
import { Guest } from './guest.ts'
import type { Attachment, AttachOptions, Host } from './host.ts'
import { LoopCore } from './loop-core.ts'
import type {
  BlockingEventLoop,
  EventLoop,
  ExceptionHandler,
  ExternalWorkToken,
  GuestEventLoop,
  TaskLike,
  TaskOptions,
} from './roles.ts'
import { findRunningLoop, setRunningLoop } from './running-loop.ts'
import { TaskList } from './task-list.ts'

/** What a loop is put together from. */
export interface Parts {
  readonly clock: Clock
  readonly futureFactory: <T>(loop: EventLoop) => SettableFuture<T>
  readonly taskFactory: <T>(loop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) => TaskLike<T>
}

type Run = 'none' | 'blocking' | 'guest'

/**
 * The core that every loop shares; a loop adds `poll`, its way to wait. `asyncio.BaseEventLoop`.
 *
 * Invariant: at most one run at a time, blocking or as a guest, and none once it is closed.
 */
export abstract class BaseEventLoop extends LoopCore implements BlockingEventLoop, GuestEventLoop {
  readonly #parts: Parts
  readonly #tasks = new TaskList()
  readonly #exceptions = new ExceptionReporter()
  #run: Run = 'none'
  #externalWork = 0

  constructor(parts: Parts) {
    super(parts.clock)
    this.#parts = parts
  }

  createFuture<T>(): SettableFuture<T> {
    return this.#parts.futureFactory<T>(this)
  }

  createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T> {
    this.checkOpen()
    return this.#parts.taskFactory(this, coroutine, options)
  }

  registerTask(task: TaskLike): void {
    this.#tasks.registerTask(task)
  }

  unregisterTask(task: TaskLike): void {
    this.#tasks.unregisterTask(task)
  }

  enterTask(task: TaskLike): void {
    this.#tasks.enterTask(task)
  }

  leaveTask(task: TaskLike): void {
    this.#tasks.leaveTask(task)
  }

  currentTask(): TaskLike | undefined {
    return this.#tasks.currentTask()
  }

  allTasks(): TaskLike[] {
    return this.#tasks.allTasks()
  }

  callExceptionHandler(context: ExceptionContext): void {
    this.#exceptions.report(this, context)
  }

  defaultExceptionHandler(context: ExceptionContext): void {
    printException(context)
  }

  setExceptionHandler(handler: ExceptionHandler | undefined): void {
    if (handler !== undefined && typeof handler !== 'function') {
      throw new TypeError(`handler: expected a function or undefined, got ${typeof handler}`)
    }
    this.#exceptions.handler = handler
  }

  getExceptionHandler(): ExceptionHandler | undefined {
    return this.#exceptions.handler
  }

  beginExternalWork(): ExternalWorkToken {
    this.#externalWork += 1
    this.onScheduled?.()
    let ended = false
    const end = (): void => {
      if (ended) return
      ended = true
      this.#externalWork -= 1
      this.onScheduled?.()
    }
    return { end }
  }

  isRunning(): boolean {
    return this.#run !== 'none'
  }

  holdsThread(): boolean {
    return this.#run === 'blocking'
  }

  /** Blocks the thread and runs until `stop()`. Throws a `RuntimeError` if this or another loop runs already. */
  runForever(): void {
    this.#checkThreadFree()
    this.#begin('blocking')
    const previous = setRunningLoop(this)
    try {
      do this.runPass(true)
      while (!this.stopping)
    } finally {
      setRunningLoop(previous)
      this.#end()
    }
  }

  runUntilComplete<T>(awaitable: Awaitable<T>): T {
    this.#checkIdle()
    this.#checkThreadFree()
    const future = this.#ensureFuture(awaitable)
    const stop = (): void => {
      // A SystemExit has left the loop by itself already.
      if (future.cancelled() || !leavesLoop(future.exception())) this.stop()
    }
    future.addDoneCallback(stop)
    try {
      this.runForever()
    } finally {
      future.removeDoneCallback(stop)
    }
    if (!future.done()) throw new RuntimeError('Event loop stopped before Future completed.')
    return future.result()
  }

  /** Lets `host` give this loop its turns until it is stopped or detached. */
  attach(host: Host, options?: AttachOptions): Attachment {
    this.#begin('guest')
    try {
      return new Guest(this.#asGuest(), host, options)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  override close(): void {
    if (this.#run !== 'none') throw new RuntimeError('Cannot close a running event loop')
    if (!this.isClosed()) super.close()
  }

  /** The descriptor that is readable when `poll` would find something; for a loop that can be a guest and has one. */
  protected pollDescriptor(): number | undefined {
    return undefined
  }

  /** Whether something from outside is waited for: a reader, a writer, a signal. It keeps a guest's host up. */
  protected expectsInput(): boolean {
    return false
  }

  protected override failed(runnable: Runnable, error: unknown): void {
    if (leavesLoop(error)) throw error
    const name = runnable instanceof BoundCallback ? runnable.callbackName() : runnable.constructor.name
    this.callExceptionHandler({ message: `Exception in callback ${name}`, exception: error, handle: runnable })
  }

  #asGuest(): ConstructorParameters<typeof Guest>[0] {
    return {
      runPass: () => this.#runGuestPass(),
      hasReady: () => this.hasReady(),
      untilNextTimer: () => this.#untilNextTimer(),
      descriptor: () => this.pollDescriptor(),
      isBusy: () => this.hasReady() || this.nextDeadline() !== undefined || this.#externalWork > 0 || this.expectsInput(),
      onScheduled: (wake) => (this.onScheduled = wake),
      left: () => this.#end(),
    }
  }

  #runGuestPass(): boolean {
    const previous = setRunningLoop(this)
    try {
      this.runPass(false)
      return this.stopping
    } finally {
      setRunningLoop(previous)
    }
  }

  #untilNextTimer(): number | undefined {
    const deadline = this.nextDeadline()
    return deadline === undefined ? undefined : deadline - this.time()
  }

  #begin(run: Run): void {
    this.#checkIdle()
    this.#run = run
  }

  #end(): void {
    this.#run = 'none'
    this.stopping = false
  }

  #checkIdle(): void {
    this.checkOpen()
    if (this.#run !== 'none') throw new RuntimeError('This event loop is already running')
  }

  #checkThreadFree(): void {
    if (findRunningLoop() === undefined) return
    throw new RuntimeError('Cannot run the event loop while another loop is running')
  }

  #ensureFuture<T>(awaitable: Awaitable<T>): FutureLike<T> {
    if (!isFuture(awaitable)) return this.createTask(asCoroutine(awaitable))
    if (awaitable.getLoop() !== this) throw new ValueError('awaitable: this future belongs to another loop')
    return awaitable as FutureLike<T>
  }
}
