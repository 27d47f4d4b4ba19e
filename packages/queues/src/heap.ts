import type { Compare } from './compare.ts'
import type { Items } from './items.ts'

/**
 * The smallest item first: a binary heap that makes the comparisons of Python's `heapq`, so that equal items come out
 * in the same order.
 *
 * Invariant: no item is smaller than its parent. All comparisons are made before anything is moved, so one that
 * throws changes nothing.
 */
export class Heap<T> implements Items<T> {
  readonly #items: T[] = []
  readonly #compare: Compare<T>

  constructor(compare: Compare<T>) {
    this.#compare = compare
  }

  get length(): number {
    return this.#items.length
  }

  push(item: T): void {
    const items = this.#items
    let place = items.length
    while (place > 0 && this.#isBefore(item, items[parentOf(place)] as T)) place = parentOf(place)
    for (let slot = items.length; slot > place; slot = parentOf(slot)) items[slot] = items[parentOf(slot)] as T
    items[place] = item
  }

  pop(): T | undefined {
    const items = this.#items
    if (items.length < 2) return items.pop()
    let carried = items[items.length - 1] as T
    // The path to the root, along which everything moves up by one, begins where the last item belongs.
    let slot = this.#placeOnPath(carried, items.length - 1)
    items.length -= 1
    for (; slot > 0; slot = parentOf(slot)) [carried, items[slot]] = [items[slot] as T, carried]
    ;[carried, items[0]] = [items[0] as T, carried]
    return carried
  }

  /** heapq's way: down to a leaf along the smaller children, then up again to where `item` belongs. */
  #placeOnPath(item: T, end: number): number {
    const items = this.#items
    let slot = 0
    for (let child = 1; child < end; child = 2 * slot + 1) {
      const isRight = child + 1 < end && !this.#isBefore(items[child] as T, items[child + 1] as T)
      slot = isRight ? child + 1 : child
    }
    while (slot > 0 && this.#isBefore(item, items[slot] as T)) slot = parentOf(slot)
    return slot
  }

  #isBefore(a: T, b: T): boolean {
    return this.#compare(a, b) < 0
  }
}

function parentOf(slot: number): number {
  return (slot - 1) >> 1
}
