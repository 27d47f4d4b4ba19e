import { copyContext } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import { findRunningLoop, makeTask, setRunningLoop } from '@tsyncio/events'
import type { BlockingEventLoop, ExceptionHandler, Parts, TaskFactory, TaskLike, TaskOptions } from '@tsyncio/events'
import { asCoroutine, isFuture, leavesLoop, RuntimeError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, ExceptionContext, FutureLike, Runnable, SettableFuture } from '@tsyncio/futures'
import { Call, inContextOf } from './call.ts'

/** `wait` waits so many seconds, or for ever. It is called once in each pass. */
export type MinimalLoopParts = Parts & { readonly wait: (seconds: number | undefined) => void }

/** The smallest loop that is whole. It waits for time alone, and is not fast. */
export class MinimalLoop implements BlockingEventLoop {
  readonly unreadFailures = new Set<{ report(): void }>()
  protected readonly parts: MinimalLoopParts
  protected ready: Runnable[] = []
  protected timers: Call[] = []
  protected stopping = false
  private tasks = new Set<TaskLike>()
  private current: TaskLike | undefined
  private handler: ExceptionHandler | undefined
  private taskFactory: TaskFactory | undefined
  protected state: 'idle' | 'running' | 'closed' = 'idle'

  constructor(parts: MinimalLoopParts) {
    this.parts = parts
  }
  time = (): number => this.parts.clock.now()
  isRunning = (): boolean => this.state === 'running'
  holdsThread = (): boolean => this.state === 'running'
  isClosed = (): boolean => this.state === 'closed'
  stop = (): void => void (this.stopping = true)
  enqueue(runnable: Runnable): void {
    this.check(this.state !== 'closed', 'the loop is closed')
    this.ready.push(runnable)
  }
  callSoon<A>(callback: (argument: A) => void, argument?: A, context = copyContext()): Call {
    const call = new Call(-Infinity, callback, argument, context)
    this.enqueue(call)
    return call
  }
  callLater<A>(delay: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
    return this.callAt(this.time() + delay, callback, argument, context)
  }
  callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context = copyContext()): Call {
    this.check(this.state !== 'closed', 'the loop is closed')
    const call = new Call(when, callback, argument, context)
    this.timers = [...this.timers, call].sort((one, other) => one.when() - other.when())
    return call
  }
  createFuture = <T>(): SettableFuture<T> => this.parts.futureFactory<T>(this)
  createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T> {
    return makeTask(this.taskFactory ?? this.parts.taskFactory, this, coroutine, options)
  }
  setTaskFactory(factory: TaskFactory | undefined): void {
    if (factory !== undefined && typeof factory !== 'function') throw new TypeError('factory: expected a function')
    this.taskFactory = factory
  }
  getTaskFactory = (): TaskFactory | undefined => this.taskFactory
  registerTask = (task: TaskLike): void => void this.tasks.add(task)
  unregisterTask = (task: TaskLike): void => void this.tasks.delete(task)
  allTasks = (): TaskLike[] => [...this.tasks].filter((task) => !task.done())
  currentTask = (): TaskLike | undefined => this.current
  enterTask(task: TaskLike): void {
    this.check(this.current === undefined, 'another task is in the middle of a step')
    this.current = task
  }
  leaveTask(task: TaskLike): void {
    this.check(this.current === task, 'this task is not the current one')
    this.current = undefined
  }
  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
    const previous = this.current
    this.current = task
    return previous
  }
  setExceptionHandler = (handler: ExceptionHandler | undefined): void => void (this.handler = handler)
  getExceptionHandler = (): ExceptionHandler | undefined => this.handler
  defaultExceptionHandler = ({ message, exception }: ExceptionContext): void => console.error(message, exception)
  callExceptionHandler(context: ExceptionContext): void {
    const tell: ExceptionHandler = this.handler ?? (() => this.defaultExceptionHandler(context))
    try {
      inContextOf(context, () => tell(this, context))
    } catch (exception) {
      if (leavesLoop(exception)) throw exception
      this.defaultExceptionHandler({ message: 'Unhandled error in exception handler', exception })
    }
  }
  beginExternalWork = (): Disposable => ({ [Symbol.dispose]() {} })
  runForever(): void {
    this.check(this.state === 'idle' && findRunningLoop() === undefined, 'a loop is running, or this one is closed')
    this.state = 'running'
    setRunningLoop(this)
    try {
      do this.pass()
      while (!this.stopping)
    } finally {
      setRunningLoop(undefined)
      this.state = 'idle'
      this.stopping = false
    }
  }
  runUntilComplete<T>(awaitable: Awaitable<T>): T {
    const future = isFuture(awaitable) ? (awaitable as FutureLike<T>) : this.createTask(asCoroutine(awaitable))
    this.check(future.getLoop() === this, 'this future belongs to another loop')
    const stop = (): void => (future.cancelled() || !leavesLoop(future.exception()) ? this.stop() : undefined)
    future.addDoneCallback(stop)
    try {
      this.runForever()
    } finally {
      future.removeDoneCallback(stop)
      // What leaves the loop comes out here, and so was read.
      if (future !== awaitable && future.done() && !future.cancelled()) future.exception()
    }
    this.check(future.done(), 'Event loop stopped before Future completed.')
    return future.result()
  }
  close(): void {
    this.check(this.state !== 'running', 'the loop is running')
    this.state = 'closed'
    this.ready = this.timers = []
    for (const failure of this.unreadFailures) failure.report()
  }
  protected pass(): void {
    this.parts.wait(this.untilNext())
    this.promoteTimers()
    for (let left = this.ready.length; left > 0; left -= 1) this.run(this.ready.shift() as Runnable)
  }
  protected untilNext(): number | undefined {
    this.timers = this.timers.filter((timer) => !timer.cancelled())
    if (this.ready.length > 0 || this.stopping) return 0
    return this.timers[0] && Math.min(Math.max(0, this.timers[0].when() - this.time()), 24 * 3600)
  }
  protected promoteTimers(): void {
    const due = this.timers.filter((timer) => timer.when() < this.time() + this.parts.clock.resolution)
    this.ready.push(...this.timers.splice(0, due.length))
  }
  protected run(handle: Runnable): void {
    try {
      handle.run()
    } catch (exception) {
      if (leavesLoop(exception)) throw exception
      this.callExceptionHandler({ message: 'Exception in callback', exception, handle })
    }
  }
  private check(condition: boolean, message: string): void {
    if (!condition) throw new RuntimeError(message)
  }
}
