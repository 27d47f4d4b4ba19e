import { Queue } from './queue.ts'

/** A queue that gives the youngest item first. `asyncio.LifoQueue`. */
export class LifoQueue<T> extends Queue<T> {
  constructor(maxsize?: number) {
    super(maxsize, [])
  }
}
