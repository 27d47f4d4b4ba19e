import type { Items } from './items.ts'

const FIRST_CAPACITY = 8
/** A ring with more places than this is given up when it is empty: a queue does not keep the memory of its worst day. */
const KEPT_CAPACITY = 1024

/**
 * First in, first out: a ring buffer that doubles when it is full.
 *
 * Invariant: the `length` items start at `#head` and may wrap around the end; every other place is empty. The number of
 * places is a power of 2, or 0.
 */
export class Ring<T> implements Items<T> {
  length = 0
  #head = 0
  #places: (T | undefined)[] = []

  push(item: T): void {
    if (this.length === this.#places.length) this.#grow()
    this.#places[(this.#head + this.length) & (this.#places.length - 1)] = item
    this.length += 1
  }

  pop(): T | undefined {
    const places = this.#places
    const head = this.#head
    const item = places[head]
    places[head] = undefined
    this.#head = (head + 1) & (places.length - 1)
    this.length -= 1
    if (this.length === 0 && places.length > KEPT_CAPACITY) this.#clear()
    return item
  }

  #grow(): void {
    const places = this.#places
    const added = new Array<undefined>(Math.max(FIRST_CAPACITY, places.length)).fill(undefined)
    this.#places = places.slice(this.#head).concat(places.slice(0, this.#head), added)
    this.#head = 0
  }

  #clear(): void {
    this.#places = []
    this.#head = 0
  }
}
