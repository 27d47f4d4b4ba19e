import type { Awaitable, Coroutine } from '@tsyncio/futures'

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

  /** Takes all of them out, each as the coroutine that closes it. */
  takeClosing(): Coroutine<void>[] {
    const open = [...this.#open]
    this.#open.clear()
    return open.map(closing)
  }
}

function* closing(generator: Closable): Coroutine<void> {
  yield* generator.close()
}
