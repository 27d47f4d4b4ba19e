import type { Items } from './items.ts'

const FIRST_CAPACITY = 8
/** A ring with more places than this shrinks again: a queue does not keep the memory of its worst day. */
const KEPT_CAPACITY = 1024

/**
 * First in, first out: a ring buffer that doubles when it is full, and halves when three quarters of it are empty.
 *
 * Invariant: the `length` items start at `#head` and may wrap around the end; every other place is empty. The number of
 * places is a power of 2, or 0.
 */
export class Ring<T> implements Items<T> {
  length = 0
  #head = 0
  #places: (T | undefined)[] = []

  push(item: T): void {
    if (this.length === this.#places.length) this.#moveTo(Math.max(FIRST_CAPACITY, 2 * this.length))
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
    if (places.length > KEPT_CAPACITY && 4 * this.length < places.length) this.#moveTo(places.length / 2)
    return item
  }

  /** As many places, the items in the first of them. */
  #moveTo(capacity: number): void {
    const places = this.#places
    const items = places.slice(this.#head).concat(places.slice(0, this.#head)).slice(0, this.length)
    this.#places = items.concat(new Array<undefined>(capacity - this.length).fill(undefined))
    this.#head = 0
  }
}
