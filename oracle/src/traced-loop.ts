import type { ExceptionHandler, TaskLike, TaskOptions } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { VirtualEventLoop } from '@tsyncio/testing'
import { Limit } from './errors.ts'

type ExceptionContext = Parameters<ExceptionHandler>[1]

const PASS_LIMIT = 3000

/** In CPython these come from the garbage collector: they show as `unretrieved` in the final states. */
const NEVER_RETRIEVED = /was never retrieved$/

/** What a traced loop tells of. */
export interface LoopObserver {
  /** A task is about to be made: the name that it gets. */
  taskStarts(coroutine: Coroutine<unknown>, name: string | undefined): string
  taskMade(task: TaskLike, name: string): void
  /** Something went to the default exception handler. */
  reported(context: ExceptionContext): void
}

/** A loop on virtual time that counts its passes. */
export class TracedLoop extends VirtualEventLoop {
  passes = 0
  /** The futures and tasks whose errors nobody read, once the loop is closed. */
  readonly unretrieved = new Set<unknown>()
  readonly #observer: LoopObserver

  constructor(observer: LoopObserver) {
    super()
    this.#observer = observer
  }

  override createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T> {
    const name = this.#observer.taskStarts(coroutine, options?.name)
    const task = super.createTask(coroutine, { ...options, name })
    this.#observer.taskMade(task, name)
    return task
  }

  override callExceptionHandler(context: ExceptionContext): void {
    if (NEVER_RETRIEVED.test(context.message)) this.unretrieved.add(context.task ?? context.future)
    else super.callExceptionHandler(context)
  }

  override defaultExceptionHandler(context: ExceptionContext): void {
    this.#observer.reported(context)
  }

  protected override poll(timeout: number | undefined): void {
    this.passes += 1
    if (this.passes > PASS_LIMIT) throw new Limit()
    super.poll(timeout)
  }
}
