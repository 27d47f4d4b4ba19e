import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'

/**
 * Items from callbacks to coroutines, first come, first served.
 *
 * Invariant: while there are items, as many of the waiting takers are woken as came items, or all of them.
 */
export class Mailbox<T> {
  #items: T[] = []
  /** How many of the items were taken: to shift a long array takes as long as it is. */
  #taken = 0
  readonly #takers: SettableFuture<void>[] = []

  put(item: T): void {
    this.#items.push(item)
    this.#wakeNext()
  }

  *take(): Coroutine<T> {
    while (this.#isEmpty()) {
      const taker = getRunningLoop().createFuture<void>()
      this.#takers.push(taker)
      try {
        yield* taker
      } catch (error) {
        taker.cancel()
        const place = this.#takers.indexOf(taker)
        if (place >= 0) this.#takers.splice(place, 1)
        // Woken and cancelled at once: the item is for the next.
        if (!this.#isEmpty() && !taker.cancelled()) this.#wakeNext()
        throw error
      }
    }
    return this.#takeFirst()
  }

  #isEmpty(): boolean {
    return this.#taken === this.#items.length
  }

  #takeFirst(): T {
    const item = this.#items[this.#taken] as T
    this.#taken += 1
    if (2 * this.#taken > this.#items.length) {
      this.#items = this.#items.slice(this.#taken)
      this.#taken = 0
    }
    return item
  }

  #wakeNext(): void {
    for (let taker = this.#takers.shift(); taker !== undefined; taker = this.#takers.shift()) {
      if (taker.done()) continue
      taker.setResult()
      return
    }
  }
}
