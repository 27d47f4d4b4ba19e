import type { Queue } from '@tsyncio/queues'

/** All that is in the queue, in the order in which it comes out. */
export function drain<T>(queue: Queue<T>): T[] {
  const items: T[] = []
  while (!queue.empty()) items.push(queue.getNowait())
  return items
}
