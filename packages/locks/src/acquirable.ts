import { checkAwaitable } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { checkBody } from './check.ts'
import { LoopBound } from './loop-bound.ts'

/** Something to hold for a while: what `async with` takes in asyncio. */
export abstract class Acquirable extends LoopBound {
  abstract acquire(): Coroutine<unknown>

  abstract release(): void

  /**
   * Acquires, and gives what releases at the end of the block: `using _ = yield* lock.hold()`. Disposing it again has
   * no effect.
   */
  *hold(): Coroutine<Disposable> {
    yield* this.acquire()
    return new Hold(this)
  }

  /** Acquires, runs `body`, and releases on every way out. */
  *with<T>(body: () => Awaitable<T>): Coroutine<T> {
    checkBody(body)
    yield* this.acquire()
    try {
      return yield* checkAwaitable(body(), 'body')
    } finally {
      this.release()
    }
  }

  /** With `exit`, makes it a resource for `enter(resource, body)`. `__aenter__`. */
  *enter(): Coroutine<void> {
    yield* this.acquire()
  }

  /** `__aexit__`. */
  *exit(): Coroutine<void> {
    this.release()
  }
}

class Hold implements Disposable {
  #held: Acquirable | undefined

  constructor(held: Acquirable) {
    this.#held = held
  }

  [Symbol.dispose](): void {
    const held = this.#held
    this.#held = undefined
    held?.release()
  }
}
