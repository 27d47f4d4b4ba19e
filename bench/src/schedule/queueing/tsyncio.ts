import { Queue } from '@tsyncio/queues'
import { createTask } from 'tsyncio'
import type { Coroutine } from 'tsyncio'

export function* queueFree(n: number): Coroutine<number> {
  const queue = new Queue<number>()
  let sum = 0
  for (let i = 0; i < n; i += 1) {
    yield* queue.put(1)
    sum += yield* queue.get()
  }
  return sum
}

function* giveBack(from: Queue<number>, to: Queue<number>, n: number): Coroutine<void> {
  for (let i = 0; i < n; i += 1) yield* to.put(yield* from.get())
}

export function* queueRoundTrip(n: number): Coroutine<number> {
  const [there, back] = [new Queue<number>(), new Queue<number>()]
  const other = createTask(giveBack(there, back, n))
  let sum = 0
  for (let i = 0; i < n; i += 1) {
    yield* there.put(1)
    sum += yield* back.get()
  }
  yield* other
  return sum
}

function* produce(queue: Queue<number>, n: number): Coroutine<void> {
  for (let i = 0; i < n; i += 1) yield* queue.put(1)
}

/** Each item waits for the one before it to be taken. */
export function* queueOfOne(n: number): Coroutine<number> {
  const queue = new Queue<number>(1)
  const producer = createTask(produce(queue, n))
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* queue.get()
  yield* producer
  return sum
}
