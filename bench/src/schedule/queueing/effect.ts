import * as Effect from 'effect/Effect'
import * as Fiber from 'effect/Fiber'
import * as Queue from 'effect/Queue'

export const queueFree = Effect.fnUntraced(function* (n: number) {
  const queue = yield* Queue.unbounded<number>()
  let sum = 0
  for (let i = 0; i < n; i += 1) {
    yield* Queue.offer(queue, 1)
    sum += yield* Queue.take(queue)
  }
  return sum
})

const giveBack = Effect.fnUntraced(function* (from: Queue.Queue<number>, to: Queue.Queue<number>, n: number) {
  for (let i = 0; i < n; i += 1) yield* Queue.offer(to, yield* Queue.take(from))
})

export const queueRoundTrip = Effect.fnUntraced(function* (n: number) {
  const there = yield* Queue.unbounded<number>()
  const back = yield* Queue.unbounded<number>()
  const other = yield* Effect.forkChild(giveBack(there, back, n))
  let sum = 0
  for (let i = 0; i < n; i += 1) {
    yield* Queue.offer(there, 1)
    sum += yield* Queue.take(back)
  }
  yield* Fiber.join(other)
  return sum
})

const produce = Effect.fnUntraced(function* (queue: Queue.Queue<number>, n: number) {
  for (let i = 0; i < n; i += 1) yield* Queue.offer(queue, 1)
})

export const queueOfOne = Effect.fnUntraced(function* (n: number) {
  const queue = yield* Queue.bounded<number>(1)
  const producer = yield* Effect.forkChild(produce(queue, n))
  let sum = 0
  for (let i = 0; i < n; i += 1) sum += yield* Queue.take(queue)
  yield* Fiber.join(producer)
  return sum
})
