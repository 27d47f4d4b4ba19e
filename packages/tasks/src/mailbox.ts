import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'

/**
 * Items from callbacks to coroutines, first come, first served.
 *
 * Invariant: while there are items, as many of the waiting takers are woken as came items, or all of them.
 */
export class Mailbox<T> {
  readonly #items: T[] = []
  readonly #takers: SettableFuture<void>[] = []

  put(item: T): void {
    this.#items.push(item)
    this.#wakeNext()
  }

  *take(): Coroutine<T> {
    while (this.#items.length === 0) {
      const taker = getRunningLoop().createFuture<void>()
      this.#takers.push(taker)
      try {
        yield* taker
      } catch (error) {
        taker.cancel()
        const place = this.#takers.indexOf(taker)
        if (place >= 0) this.#takers.splice(place, 1)
        // Woken and cancelled at once: the item is for the next.
        if (this.#items.length > 0 && !taker.cancelled()) this.#wakeNext()
        throw error
      }
    }
    return this.#items.shift() as T
  }

  #wakeNext(): void {
    for (let taker = this.#takers.shift(); taker !== undefined; taker = this.#takers.shift()) {
      if (taker.done()) continue
      taker.setResult()
      return
    }
  }
}
