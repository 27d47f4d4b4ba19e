import type { Runnable } from '@tsyncio/futures'

const FIRST_CAPACITY = 64

/**
 * The callbacks that are ready to run, first in, first out: a ring buffer that doubles when it is full.
 *
 * Invariant: the `length` items start at `#head` and may wrap around the end; every other slot is empty.
 */
export class ReadyQueue {
  length = 0
  #head = 0
  #mask = FIRST_CAPACITY - 1
  #items: (Runnable | undefined)[] = emptySlots(FIRST_CAPACITY)

  push(runnable: Runnable): void {
    if (this.length > this.#mask) this.#grow()
    this.#items[(this.#head + this.length) & this.#mask] = runnable
    this.length += 1
  }

  /** Takes out the first item. Only to be called while `length` is not 0. */
  shift(): Runnable {
    const head = this.#head
    const runnable = this.#items[head] as Runnable
    this.#items[head] = undefined
    this.#head = (head + 1) & this.#mask
    this.length -= 1
    return runnable
  }

  clear(): void {
    this.length = 0
    this.#head = 0
    this.#mask = FIRST_CAPACITY - 1
    this.#items = emptySlots(FIRST_CAPACITY)
  }

  #grow(): void {
    const { length } = this
    const larger = emptySlots(2 * length)
    for (let i = 0; i < length; i += 1) larger[i] = this.#items[(this.#head + i) & this.#mask]
    this.#items = larger
    this.#head = 0
    this.#mask = larger.length - 1
  }
}

// Filled, so that the engine keeps it a packed array.
function emptySlots(count: number): (Runnable | undefined)[] {
  return Array.from({ length: count }, () => undefined)
}
