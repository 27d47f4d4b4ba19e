import { isCancelledError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, ExceptionContext } from '@tsyncio/futures'
import type { Raised } from './raised.ts'
import type { ErrorSink } from './roles.ts'
import type { TaskLike, TaskRegistry, TaskSpawner } from './task-roles.ts'

/** Something that gives items until it is closed, where closing may await: an asynchronous generator. */
export interface Closable {
  /** Lets it clean up and end. */
  close(): Awaitable<void>
}

/**
 * The asynchronous generators that were begun on a loop and have not ended.
 *
 * Invariant: each is in it from its first item until its end, and is closed when the loop shuts down.
 */
export class OpenGenerators {
  readonly #open = new Set<Closable>()

  add(generator: Closable): void {
    this.#open.add(generator)
  }

  delete(generator: Closable): void {
    this.#open.delete(generator)
  }

  /**
   * Closes all of them, each in a task of its own, and reports those that fail. A cancellation goes to the
   * first that has not ended, then to the others, and comes out when all have ended.
   */
  *closeAll(loop: TaskSpawner & TaskRegistry & ErrorSink): Coroutine<void> {
    const tasks = [...this.#open].map((generator) => loop.createTask(closing(generator)))
    this.#open.clear()
    const mustWait = tasks.some((task) => !task.done())
    const closer = loop.currentTask()
    const requests = closer?.cancelling()
    const failures: ExceptionContext[] = []
    let cancellation: Raised | undefined
    try {
      for (const task of tasks) {
        try {
          yield* task
        } catch (error) {
          if (!isCancelledError(error)) failures.push(failureReport(task, error))
          else if (cancellation === undefined && closer?.cancelling() !== requests) {
            cancellation = { error }
            for (const other of tasks) other.cancel()
          }
        }
      }
      // asyncio waits for them by `gather`, which takes a pass more.
      if (mustWait) yield
    } finally {
      for (const failure of failures) loop.callExceptionHandler(failure)
    }
    if (cancellation !== undefined) throw cancellation.error
  }
}

function failureReport(task: TaskLike, exception: unknown): ExceptionContext {
  return { message: 'an error occurred during closing of an asynchronous generator', exception, task }
}

function* closing(generator: Closable): Coroutine<void> {
  yield* generator.close()
}
