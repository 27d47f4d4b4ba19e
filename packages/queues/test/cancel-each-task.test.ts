import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { waitFor } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { turns } from '../../tasks/test/numbered-loop.ts'
import { cancelEachTask } from '../../locks/test/cancel-each-task.ts'
import { drain } from './drain.ts'

interface Shared {
  readonly queue: Queue<number>
  readonly put: number[]
  readonly got: number[]
}

function* produce({ queue, put }: Shared, items: readonly number[]): Coroutine<void> {
  for (const item of items) {
    yield* queue.put(item)
    put.push(item)
    yield* turns(item % 2)
  }
}

function* consume({ queue, got }: Shared, count: number): Coroutine<void> {
  for (let n = 0; n < count; n += 1) {
    got.push(yield* queue.get())
    queue.taskDone()
  }
}

function* settle({ queue, put, got }: Shared): Coroutine<void> {
  // Consumers who still wait, or producers: one of the two.
  while (!queue.empty()) {
    got.push(queue.getNowait())
    queue.taskDone()
    yield* turns(3)
  }
  for (let n = 0; n < 6 && /getters/.test(String(queue)); n += 1) {
    put.push(100 + n)
    queue.putNowait(100 + n)
    yield* turns(3)
  }
}

function* check({ queue, put, got }: Shared, done: readonly TaskLike[]): Coroutine<void> {
  expect(done.every((task) => task.cancelled() || task.exception() === undefined)).toBe(true)
  for (const item of drain(queue)) {
    got.push(item)
    queue.taskDone()
  }
  expect(new Set(got)).toEqual(new Set(put))
  expect(got.length).toBe(put.length)
  yield* queue.join()
  // It works as if new.
  yield* waitFor(queue.put(1), 1)
  expect(yield* waitFor(queue.get(), 1)).toBe(1)
}

const makers: [name: string, make: (maxsize: number) => Queue<number>][] = [
  ['Queue', (maxsize) => new Queue(maxsize)],
  ['LifoQueue', (maxsize) => new LifoQueue(maxsize)],
  ['PriorityQueue', (maxsize) => new PriorityQueue(maxsize)],
]

describe.each(makers)('a %s', (_name, make) => {
  test.each([0, 1, 2])('of %i loses nothing, whoever is cancelled, and whenever', (maxsize) => {
    const cancelled = cancelEachTask<Shared>({
      make: () => ({ queue: make(maxsize), put: [], got: [] }),
      tasks: (shared) => [
        consume(shared, 2),
        consume(shared, 1),
        consume(shared, 2),
        produce(shared, [1, 2, 3]),
        produce(shared, [4, 5]),
      ],
      rescue: settle,
      check,
    })
    expect(cancelled).toBeGreaterThan(8)
  })

  test('that is shut down lets all go, whoever is cancelled, and whenever', () => {
    const cancelled = cancelEachTask<Queue<number>>({
      make: () => make(1),
      tasks: (queue) => [
        queue.join(),
        queue.put(1),
        queue.put(2),
        queue.put(3),
        (function* (): Coroutine<void> {
          yield* turns(3)
          queue.shutdown(true)
        })(),
      ],
      *rescue(queue): Coroutine<void> {
        queue.shutdown(true)
      },
      *check(queue, done): Coroutine<void> {
        for (const task of done) if (!task.cancelled()) task.exception()
        expect(String(queue)).toMatch(/^<\w+ \[maxsize:1, items:0, shutdown\]>$/)
        yield* queue.join()
      },
    })
    expect(cancelled).toBeGreaterThan(4)
  })
})
