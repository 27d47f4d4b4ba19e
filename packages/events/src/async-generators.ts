import { isBaseException } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import type { ErrorSink, TaskSpawner } from './roles.ts'

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

  /** Closes all of them, each in a task of its own, and reports those that fail. */
  *closeAll(loop: TaskSpawner & ErrorSink): Coroutine<void> {
    const tasks = [...this.#open].map((generator) => loop.createTask(closing(generator)))
    this.#open.clear()
    for (const task of tasks) {
      try {
        yield* task
      } catch (exception) {
        if (task.cancelled()) continue
        if (isBaseException(exception)) throw exception
        loop.callExceptionHandler({
          message: 'an error occurred during closing of an asynchronous generator',
          exception,
          task,
        })
      }
    }
  }
}

function* closing(generator: Closable): Coroutine<void> {
  yield* generator.close()
}
