import { copyContext } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import { findRunningLoop, setRunningLoop } from '@tsyncio/events'
import type { BlockingEventLoop, ExceptionHandler, Parts, TaskFactory, TaskLike, TaskOptions } from '@tsyncio/events'
import { asCoroutine, isFuture, leavesLoop, RuntimeError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, ExceptionContext, FutureLike, Runnable } from '@tsyncio/futures'
import type { SettableFuture, UnreadFailure } from '@tsyncio/futures'
import { Call } from './call.ts'

export interface MinimalLoopParts extends Parts {
  /** Waits so many seconds, or for ever. Called once in each pass. */
  readonly wait: (seconds: number | undefined) => void
}

/** The smallest loop that is whole. It waits for time alone, so nothing comes from outside; and it is not fast. */
export class MinimalLoop implements BlockingEventLoop {
  readonly unreadFailures: Set<UnreadFailure> = new Set()
  protected readonly parts: MinimalLoopParts
  protected ready: Runnable[] = []
  protected timers: Call[] = []
  protected tasks: TaskLike[] = []
  protected current: TaskLike | undefined
  #handler: ExceptionHandler | undefined
  #taskFactory: TaskFactory | undefined
  #state: 'idle' | 'running' | 'closed' = 'idle'
  #stopping = false

  constructor(parts: MinimalLoopParts) {
    this.parts = parts
  }

  time = (): number => this.parts.clock.now()
  isRunning = (): boolean => this.#state === 'running'
  holdsThread = (): boolean => this.#state === 'running'
  isClosed = (): boolean => this.#state === 'closed'
  stop = (): void => void (this.#stopping = true)

  enqueue(runnable: Runnable): void {
    this.#check(this.#state !== 'closed', 'the loop is closed')
    this.ready.push(runnable)
  }
  callSoon<A>(callback: (argument: A) => void, argument?: A, context: Context = copyContext()): Call {
    const call = new Call(-Infinity, callback as () => void, argument, context)
    this.enqueue(call)
    return call
  }
  callLater<A>(delay: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
    return this.callAt(this.time() + delay, callback, argument as A, context)
  }
  callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context: Context = copyContext()): Call {
    this.#check(this.#state !== 'closed', 'the loop is closed')
    if (!(typeof when === 'number' && when === when)) throw new TypeError(`when: expected a number, got ${when}`)
    const call = new Call(when, callback as () => void, argument, context)
    const later = this.timers.findIndex((timer) => timer.when() > when)
    this.timers.splice(later < 0 ? this.timers.length : later, 0, call)
    return call
  }

  createFuture = <T>(): SettableFuture<T> => this.parts.futureFactory<T>(this)
  createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T> {
    return (this.#taskFactory ?? this.parts.taskFactory)(this, coroutine, options)
  }
  setTaskFactory(factory: TaskFactory | undefined): void {
    if (factory !== undefined && typeof factory !== 'function') throw new TypeError('factory: expected a function')
    this.#taskFactory = factory
  }
  getTaskFactory = (): TaskFactory | undefined => this.#taskFactory

  registerTask = (task: TaskLike): unknown => this.tasks.includes(task) || this.tasks.push(task)
  unregisterTask = (task: TaskLike): void => void (this.tasks = this.tasks.filter((other) => other !== task))
  allTasks = (): TaskLike[] => this.tasks.filter((task) => !task.done())
  currentTask = (): TaskLike | undefined => this.current
  enterTask(task: TaskLike): void {
    this.#check(this.current === undefined, 'another task is in the middle of a step')
    this.current = task
  }
  leaveTask(task: TaskLike): void {
    this.#check(this.current === task, 'this task is not the current one')
    this.current = undefined
  }
  swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
    const previous = this.current
    this.current = task
    return previous
  }

  setExceptionHandler = (handler: ExceptionHandler | undefined): void => void (this.#handler = handler)
  getExceptionHandler = (): ExceptionHandler | undefined => this.#handler
  defaultExceptionHandler(context: ExceptionContext): void {
    console.error(context.message, context.exception)
  }
  callExceptionHandler(context: ExceptionContext): void {
    const failed = (context.task ?? context.future ?? context.handle) as { getContext?(): Context } | undefined
    try {
      const tell = (): void => (this.#handler ?? this.defaultExceptionHandler).call(this, this, context)
      this.inContextOf(failed, tell)
    } catch (exception) {
      if (leavesLoop(exception)) throw exception
      this.defaultExceptionHandler({ message: 'the exception handler failed', exception })
    }
  }

  /** No thread and no promise can reach a loop that blocks the thread and waits for time alone. */
  beginExternalWork(): { end(): void } {
    return { end() {} }
  }
}
