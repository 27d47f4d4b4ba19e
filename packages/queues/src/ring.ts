import type { Items } from './items.ts'

const FIRST_CAPACITY = 8
/** An empty ring of more places than this begins anew, so that a queue does not keep the memory of its worst day. */
const KEPT_CAPACITY = 1024

/**
 * First in, first out: a ring buffer that doubles when it is full.
 *
 * Invariant: the `length` items start at `#head` and may wrap around the end; every other place is empty.
 */
export class Ring<T> implements Items<T> {
  length = 0
  #head = 0
  #places: (T | undefined)[] = Array.from({ length: FIRST_CAPACITY }, () => undefined)

  push(item: T): void {
    if (this.length === this.#places.length) this.#resize(2 * this.length)
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
    if (this.length === 0 && places.length > KEPT_CAPACITY) this.#resize(FIRST_CAPACITY)
    return item
  }

  #resize(capacity: number): void {
    const places = this.#places
    const mask = places.length - 1
    const head = this.#head
    this.#head = 0
    this.#places = Array.from({ length: capacity }, (_, i) => (i < this.length ? places[(head + i) & mask] : undefined))
  }
}
