import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'

/**
 * Items from callbacks to coroutines, first come, first served.
 *
 * Invariant: while there are items, as many of the waiting takers are woken as items came, or all of them. One who was
 * cancelled stays in line until its turn, and is passed over then.
 */
export class Mailbox<T> {
  readonly #items = new Line<T>()
  readonly #takers = new Line<SettableFuture<void>>()

  put(item: T): void {
    this.#items.push(item)
    this.#wakeNext()
  }

  *take(): Coroutine<T> {
    while (this.#items.length === 0) {
      const taker = getRunningLoop().createFuture<void>()
      this.#takers.push(taker)
      let isOver = false
      try {
        yield* taker
        isOver = true
      } finally {
        if (!isOver) this.#leave(taker)
      }
    }
    return this.#items.shift()
  }

  #leave(taker: SettableFuture<void>): void {
    taker.cancel()
    // Woken and cancelled at once: the item is for the next.
    if (this.#items.length > 0 && !taker.cancelled()) this.#wakeNext()
  }

  #wakeNext(): void {
    while (this.#takers.length > 0) {
      const taker = this.#takers.shift()
      if (!taker.done()) return taker.setResult()
    }
  }
}

/** An array whose first item can be taken without moving all others. */
class Line<T> {
  #items: (T | undefined)[] = []
  #taken = 0

  get length(): number {
    return this.#items.length - this.#taken
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Only to be called while there are items. */
  shift(): T {
    const item = this.#items[this.#taken] as T
    this.#items[this.#taken] = undefined
    this.#taken += 1
    if (this.length === 0) {
      this.#items = []
      this.#taken = 0
    }
    return item
  }
}
