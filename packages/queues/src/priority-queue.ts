import { kindOf } from '@tsyncio/futures'
import { naturalOrder } from './compare.ts'
import type { Compare } from './compare.ts'
import { Heap } from './heap.ts'
import { Queue } from './queue.ts'

/**
 * A queue that gives the smallest item first. Equal ones come in the order that Python's `heapq` gives them, which is
 * not that of their coming. `asyncio.PriorityQueue`.
 */
export class PriorityQueue<T> extends Queue<T> {
  /**
   * Without `compare`, numbers and strings are ordered by their value, and arrays by their first items that differ:
   * `[priority, number, job]`. Differs from asyncio: there the items themselves decide.
   */
  constructor(maxsize?: number, compare: Compare<T> = naturalOrder) {
    if (typeof compare !== 'function') throw new TypeError(`compare: expected a function, got ${kindOf(compare)}`)
    super(maxsize, new Heap(compare))
  }
}
