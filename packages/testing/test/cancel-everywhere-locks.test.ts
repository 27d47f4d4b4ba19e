import type { Coroutine } from '@tsyncio/futures'
import {
  Barrier,
  BoundedSemaphore,
  BrokenBarrierError,
  CapacityLimiter,
  Condition,
  Event,
  Lock,
  Semaphore,
} from '@tsyncio/locks'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { sleep } from '@tsyncio/tasks'
import { cancelEverywhere } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { beside } from './programs.ts'

test.each<[string, () => Lock | Semaphore | CapacityLimiter]>([
  ['a lock', () => new Lock()],
  ['a semaphore', () => new Semaphore(1)],
  ['a bounded semaphore', () => new BoundedSemaphore(1)],
  ['a limiter', () => new CapacityLimiter(1)],
])('whoever waits for %s behind one that is cancelled gets it', (_name, make) => {
  let primitive = make()
  let held = 0
  function* hold(): Coroutine<void> {
    yield* primitive.with(() => sleep(1))
    held += 1
  }
  function* late(): Coroutine<void> {
    yield* sleep(0.5)
    yield* hold()
  }
  const { cancellations } = cancelEverywhere(
    () => {
      primitive = make()
      held = 0
      return beside(
        [hold(), late()],
        primitive.with(() => sleep(1)),
      )
    },
    {
      check(): void {
        expect(held).toBe(2)
        expect(String(primitive)).toBe(String(make()))
      },
    },
  )
  expect(cancellations).toBeGreaterThan(8)
})

test('an event can be waited for and set again', () => {
  let event = new Event()
  const { suspensions } = cancelEverywhere(
    function* () {
      event = new Event()
      function* setting(): Coroutine<void> {
        yield* sleep(1)
        event.set()
      }
      return yield* beside([setting(), event.wait()], event.wait())
    },
    { check: () => expect(String(event)).toBe('<Event [set]>') },
  )
  expect(suspensions).toBe(2)
})

test('a notification that finds a cancelled waiter goes to the next, and the lock is free in the end', () => {
  let condition = new Condition()
  let items = 0
  function* take(): Coroutine<void> {
    yield* condition.with(function* () {
      yield* condition.waitFor(() => items > 0)
      items -= 1
      yield* sleep(1)
    })
  }
  function* give(): Coroutine<void> {
    for (let n = 0; n < 2; n += 1) {
      yield* sleep(1)
      yield* condition.with(function* () {
        items += 1
        condition.notify()
      })
    }
  }
  const { cancellations } = cancelEverywhere(
    () => {
      condition = new Condition()
      items = 0
      return beside([take(), give()], take())
    },
    { check: () => expect([condition.locked(), items <= 1]).toEqual([false, true]) },
  )
  expect(cancellations).toBeGreaterThan(8)
})

test('a barrier is whole again', () => {
  let barrier = new Barrier(2)
  cancelEverywhere(
    function* () {
      barrier = new Barrier(2)
      function* other(): Coroutine<void> {
        yield* sleep(1)
        const waiting = barrier.wait()
        // If the program is gone, nobody else will come.
        if (barrier.nWaiting === 0) yield* barrier.abort()
        yield* waiting
      }
      const broken = (error: unknown): boolean => error instanceof BrokenBarrierError
      return yield* beside([expecting(broken, other())], barrier.wait())
    },
    { check: () => expect(barrier.nWaiting).toBe(0) },
  )
})

test.each([
  ['Queue', Queue],
  ['LifoQueue', LifoQueue],
  ['PriorityQueue', PriorityQueue],
])('an item that finds a cancelled taker goes to the next: %s', (_name, AnyQueue) => {
  let queue = new AnyQueue<number>(2)
  let taken: number[] = []
  function* take(): Coroutine<void> {
    taken.push(yield* queue.get())
  }
  function* put(): Coroutine<void> {
    yield* sleep(1)
    for (const n of [1, 2, 3]) yield* queue.put(n)
  }
  const { cancellations } = cancelEverywhere(
    () => {
      queue = new AnyQueue<number>(2)
      taken = []
      return beside([take(), put()], take())
    },
    { check: () => expect([...taken, ...left(queue)].toSorted((a, b) => a - b)).toEqual([1, 2, 3]) },
  )
  expect(cancellations).toBeGreaterThan(3)
})

test('room that finds a cancelled putter goes to the next', () => {
  let queue = new Queue<string>(1)
  function* take(): Coroutine<string> {
    yield* sleep(1)
    return yield* queue.get()
  }
  const { cancellations } = cancelEverywhere(
    () => {
      queue = new Queue<string>(1)
      queue.putNowait('first')
      return beside([take(), take(), queue.put('other')], queue.put('mine'))
    },
    { check: () => expect([[], ['other']]).toContainEqual(left(queue)) },
  )
  expect(cancellations).toBeGreaterThan(3)
})

test('whoever waits for a queue to be worked through leaves it as it was', () => {
  let queue = new Queue<string>()
  let todo = 0
  function* work(): Coroutine<void> {
    while (todo > 0) {
      yield* queue.get()
      yield* sleep(1)
      queue.taskDone()
      todo -= 1
    }
  }
  const { suspensions } = cancelEverywhere(
    function* () {
      queue = new Queue<string>()
      todo = 2
      for (const item of ['a', 'b']) queue.putNowait(item)
      return yield* beside([work(), queue.join()], queue.join())
    },
    { check: () => expect([todo, String(queue)]).toEqual([0, String(new Queue())]) },
  )
  expect(suspensions).toBeGreaterThan(0)
})

function left<T>(queue: Queue<T>): T[] {
  return Array.from({ length: queue.qsize() }, () => queue.getNowait())
}

function* expecting(isExpected: (error: unknown) => boolean, body: Coroutine<unknown>): Coroutine<void> {
  try {
    yield* body
  } catch (error) {
    if (!isExpected(error)) throw error
  }
}
