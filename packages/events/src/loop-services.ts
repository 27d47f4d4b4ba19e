import { BoundCallback } from '@tsyncio/contextvars'
import { kindOf, leavesLoop } from '@tsyncio/futures'
import type { Coroutine, ExceptionContext, Runnable, SettableFuture } from '@tsyncio/futures'
import { makeTask } from './make-task.ts'
import { OpenGenerators } from './async-generators.ts'
import type { Closable } from './async-generators.ts'
import { checkFunction } from './check-function.ts'
import { DebugMode } from './debug-mode.ts'
import { ExecutorSlot } from './executor.ts'
import type { Executor } from './executor.ts'
import { ExceptionReporter, printException } from './exception-reporter.ts'
import { LoopCore } from './loop-core.ts'
import { checkParts } from './parts.ts'
import type { Parts } from './parts.ts'
import type { EventLoop, ExceptionHandler } from './roles.ts'
import type { TaskFactory, TaskLike, TaskOptions } from './task-roles.ts'
import { TaskList } from './task-list.ts'
import { WorkInFlight } from './work-in-flight.ts'
import { UnreadFailures } from './unread-failures.ts'

/** What code on a loop can ask of it beyond calling back: futures, tasks, and somebody to tell of failures. */
export abstract class LoopServices extends LoopCore implements EventLoop {
  slowCallbackDuration = 0.1
  readonly unreadFailures: UnreadFailures = new UnreadFailures(() => this.#isTurnDue())
  readonly #parts: Parts
  #taskFactory: TaskFactory
  readonly #tasks = new TaskList({ running: () => this.running(), waiting: () => this.waiting() })
  readonly #exceptions = new ExceptionReporter()
  readonly #generators = new OpenGenerators()
  readonly #executor = new ExecutorSlot()
  readonly #externalWork = new WorkInFlight(() => this.onScheduled?.())
  /** What is put in the queue in place of a task would hide it. */
  readonly #seesTasks = LoopCore.prototype.enqueue === this.enqueue

  constructor(parts: Parts) {
    checkParts(parts)
    super(parts.clock)
    this.#parts = parts
    this.#taskFactory = parts.taskFactory
  }

  /** Not in debug mode, where more is to be known of each, nor in a loop with an `enqueue` of its own. */
  get tracksTasks(): boolean {
    return this.debugMode === undefined && this.#seesTasks
  }

  abstract isRunning(): boolean

  abstract holdsThread(): boolean

  createFuture<T>(): SettableFuture<T> {
    const future = this.#parts.futureFactory<T>(this)
    return this.debugMode === undefined ? future : this.debugMode.created(future, this.createFuture)
  }

  createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T> {
    this.checkOpen()
    // The usual case by itself: it costs a tenth less.
    if (options === undefined && this.debugMode === undefined) return this.#taskFactory(this, coroutine)
    this.debugMode?.claim(coroutine)
    const task = makeTask(this.#taskFactory, this, coroutine, options)
    return this.debugMode === undefined ? task : this.debugMode.created(task, this.createTask)
  }

  setTaskFactory(factory: TaskFactory | undefined): void {
    checkFunction('factory', factory)
    this.#taskFactory = factory ?? this.#parts.taskFactory
  }

  getTaskFactory(): TaskFactory | undefined {
    return this.#taskFactory === this.#parts.taskFactory ? undefined : this.#taskFactory
  }

  registerTask(task: TaskLike): void {
    this.#tasks.registerTask(task)
  }

  unregisterTask(task: TaskLike): void {
    this.#tasks.unregisterTask(task)
    this.debugMode?.taskDone(task)
  }

  enterTask(task: TaskLike): void {
    this.#tasks.enterTask(task)
    this.debugMode?.taskStarted(task)
  }

  leaveTask(task: TaskLike): void {
    this.#tasks.leaveTask(task)
  }

  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
    if (task !== undefined) this.debugMode?.taskStarted(task)
    return this.#tasks.swapCurrentTask(task)
  }

  currentTask(): TaskLike | undefined {
    return this.#tasks.currentTask()
  }

  allTasks(): TaskLike[] {
    return this.#tasks.allTasks()
  }

  callExceptionHandler(context: ExceptionContext): void {
    this.#exceptions.report(this, this.debugMode?.withPlace(context) ?? context)
  }

  defaultExceptionHandler(context: ExceptionContext): void {
    printException(context)
  }

  setExceptionHandler(handler: ExceptionHandler | undefined): void {
    checkFunction('handler', handler)
    this.#exceptions.handler = handler
  }

  getExceptionHandler(): ExceptionHandler | undefined {
    return this.#exceptions.handler
  }

  beginExternalWork(): Disposable {
    return this.#externalWork.begin()
  }

  registerAsyncgen(generator: Closable): void {
    this.#generators.add(generator)
  }

  unregisterAsyncgen(generator: Closable): void {
    this.#generators.delete(generator)
  }

  shutdownAsyncgens(): Coroutine<void> {
    return this.#generators.closeAll(this)
  }

  setDefaultExecutor(executor: Executor): void {
    this.checkOpen()
    this.#executor.set(executor)
  }

  getDefaultExecutor(): Executor | undefined {
    return this.#executor.get()
  }

  shutdownDefaultExecutor(timeout?: number): Coroutine<void> {
    return this.#executor.shutdown(timeout)
  }

  getDebug(): boolean {
    return this.debugMode !== undefined
  }

  setDebug(enabled: boolean): void {
    if (typeof enabled !== 'boolean') throw new TypeError(`enabled: expected a boolean, got ${kindOf(enabled)}`)
    if (enabled === this.getDebug()) return
    this.debugMode?.end()
    this.debugMode = enabled ? new DebugMode(this) : undefined
  }

  getCreationPlace(thing: object): string | undefined {
    return this.debugMode?.placeOf(thing)
  }

  getSuspension(task: TaskLike): string | undefined {
    return this.debugMode?.suspensionOf(task)
  }

  noteSuspension(task: TaskLike): void {
    this.debugMode?.suspended(task)
  }

  override close(): void {
    try {
      this.debugMode?.closing()
    } finally {
      this.setDebug(false)
      super.close()
      this.#executor.close()
    }
    this.unreadFailures.report()
  }

  protected hasExternalWork(): boolean {
    return this.#externalWork.count > 0
  }

  protected override failed(runnable: Runnable, error: unknown): void {
    if (leavesLoop(error)) throw error
    const name = runnable instanceof BoundCallback ? runnable.callbackName() : runnable.constructor.name
    this.callExceptionHandler({ message: `Exception in callback ${name}`, exception: error, handle: runnable })
  }

  /** While it runs. A guest at rest asks for its turn. */
  #isTurnDue(): boolean {
    this.onScheduled?.()
    return this.isRunning()
  }
}
