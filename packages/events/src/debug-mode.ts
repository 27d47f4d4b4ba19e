import { BoundCallback } from '@tsyncio/contextvars'
import { isCoroutine, isGeneratorFunction, RuntimeError } from '@tsyncio/futures'
import type { ExceptionContext, Runnable } from '@tsyncio/futures'
import { monotonicClock } from './clock.ts'
import { Place } from './place.ts'
import type { Callable } from './place.ts'
import type { Debugging, ErrorSink } from './roles.ts'
import { Suspensions, watchSuspensions } from './suspensions.ts'
import type { TaskLike, TaskRegistry } from './task-roles.ts'

/** What debug mode needs of its loop. */
type DebuggedLoop = ErrorSink & TaskRegistry & Pick<Debugging, 'slowCallbackDuration'>

/**
 * What a loop in debug mode keeps in mind and complains of, through its exception handler. Without debug mode none of
 * this runs. Differs from asyncio: there such complaints go to a logger.
 */
export class DebugMode {
  readonly #loop: DebuggedLoop
  readonly #places = new WeakMap<object, Place>()
  readonly #suspensions = new Suspensions()
  readonly #watch = watchSuspensions()
  readonly #started = new WeakSet()
  readonly #claimed = new WeakSet()

  constructor(loop: DebuggedLoop) {
    this.#loop = loop
  }

  /** The loop is in debug mode no longer. */
  end(): void {
    this.#watch[Symbol.dispose]()
  }

  /** Throws a `TypeError` for a `function*`: called as a callback, it would run nothing. */
  checkCallback(callback: Callable): void {
    if (!isGeneratorFunction(callback)) return
    throw new TypeError(`callback: a coroutine function cannot be a callback, got ${callback.name || '(anonymous)'}`)
  }

  /** Throws a `RuntimeError` for a coroutine that was made a task before: neither would do all of it. */
  claim(coroutine: object): void {
    if (this.#claimed.has(coroutine)) {
      throw new RuntimeError('coroutine: a task drives it already; for another task, call its function once more')
    }
    if (isCoroutine(coroutine)) this.#claimed.add(coroutine)
  }

  /** Remembers where `thing` was made, which is where `maker` was called. */
  created<T extends object>(thing: T, maker: Callable): T {
    this.#places.set(thing, new Place(maker))
    return thing
  }

  placeOf(thing: object): string | undefined {
    return this.#places.get(thing)?.toString()
  }

  /** `context`, and where that was made which it is about, if that is known. */
  withPlace(context: ExceptionContext): ExceptionContext {
    const createdAt = this.placeOf((context.task ?? context.future ?? context.handle) as object)
    return createdAt === undefined ? context : { createdAt, ...context }
  }

  /** Remembers where `task` waits. */
  suspended(task: TaskLike): void {
    this.#suspensions.note(task)
  }

  suspensionOf(task: TaskLike): string | undefined {
    return this.#suspensions.of(task)
  }

  /** Runs it, and tells if that took long. */
  run(runnable: Runnable): void {
    const before = monotonicClock.now()
    try {
      runnable.run()
    } finally {
      const seconds = monotonicClock.now() - before
      if (seconds >= this.#loop.slowCallbackDuration) this.#tellSlow(runnable, seconds)
    }
  }

  taskStarted(task: TaskLike): void {
    this.#started.add(task)
    this.#suspensions.forget(task)
  }

  taskDone(task: TaskLike): void {
    if (task.cancelled() || task.cancelling() === 0) return
    this.#tell(`${task.getName()} was asked to cancel, and went on to its end`, { task })
  }

  /** The loop closes: tells of the tasks that will never end. */
  closing(): void {
    for (const task of this.#loop.allTasks()) {
      // Of one that was made before debug mode began, nobody knows.
      const message =
        this.#started.has(task) || !this.#places.has(task)
          ? 'Task was destroyed but it is pending!'
          : `the coroutine of ${task.getName()} was never started`
      this.#tell(message, { task })
    }
  }

  #tellSlow(runnable: Runnable, seconds: number): void {
    const name = runnable instanceof BoundCallback ? runnable.callbackName() : String(runnable)
    this.#tell(`Executing ${name} took ${seconds.toFixed(3)} seconds`, { handle: runnable })
  }

  #tell(message: string, about: { readonly task?: TaskLike; readonly handle?: Runnable }): void {
    this.#loop.callExceptionHandler({ message, ...about })
  }
}
