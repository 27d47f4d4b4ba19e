import type { Coroutine } from '@tsyncio/futures'
import { LifoQueue, naturalOrder, PriorityQueue, Queue } from '@tsyncio/queues'
import type { Compare, Items } from '@tsyncio/queues'
import { expectTypeOf } from 'vitest'

interface Job {
  readonly priority: number
}

declare function take<T>(value: T): void
declare const job: Job
const queue = new Queue<number>(10)

export function* awaited(): Coroutine<void> {
  expectTypeOf(yield* queue.put(1)).toEqualTypeOf<void>()
  expectTypeOf(yield* queue.get()).toEqualTypeOf<number>()
  expectTypeOf(yield* queue.join()).toEqualTypeOf<void>()
  // @ts-expect-error -- without the star nothing is taken
  yield queue.get()
  // @ts-expect-error -- another kind of item
  yield* queue.put('1')
}

expectTypeOf(queue.getNowait()).toEqualTypeOf<number>()
// @ts-expect-error -- another kind of item
queue.putNowait('1')
// @ts-expect-error -- the size is for ever
queue.maxsize = 1
// @ts-expect-error -- seats are counted
take(new Queue<number>('10'))

// All kinds are queues.
take<Queue<number>>(new LifoQueue<number>())
take<Queue<Job>>(new PriorityQueue(0, (a: Job, b: Job) => a.priority - b.priority))
// @ts-expect-error -- the order must be one of jobs
take<Queue<Job>>(new PriorityQueue<Job>(0, (a: string, b: string) => (a < b ? -1 : 1)))
take<Compare<Job>>(naturalOrder)
new PriorityQueue<Job>().putNowait(job)

// An array keeps items, and so does whatever has its three members.
take<Items<number>>([])
expectTypeOf(new Queue(0, [1, 2])).toEqualTypeOf<Queue<number>>()
// @ts-expect-error -- a set has no next item
take(new Queue(0, new Set([1])))
