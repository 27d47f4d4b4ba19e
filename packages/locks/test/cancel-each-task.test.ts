import type { Coroutine } from '@tsyncio/futures'
import { Barrier, CapacityLimiter, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { gather } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { turns } from '../../tasks/test/numbered-loop.ts'
import { cancelEachTask } from './cancel-each-task.ts'

test('a lock is free again, whenever one of those who hold it or wait is cancelled', () => {
  const cancelled = cancelEachTask({
    make: () => ({ lock: new Lock(), inside: 0 }),
    tasks: (shared) =>
      Array.from({ length: 4 }, (_, n) =>
        shared.lock.with(function* () {
          expect((shared.inside += 1)).toBe(1)
          try {
            yield* turns(n % 2)
          } finally {
            shared.inside -= 1
          }
        }),
      ),
    *check({ lock }): Coroutine<void> {
      expect(String(lock)).toBe('<Lock [unlocked]>')
      yield* lock.acquire()
    },
  })
  expect(cancelled).toBeGreaterThan(10)
})

test('a semaphore has its permits again', () => {
  const cancelled = cancelEachTask({
    make: () => new Semaphore(2),
    tasks: (semaphore) => Array.from({ length: 6 }, (_, n) => semaphore.with(() => turns(n % 3))),
    *check(semaphore): Coroutine<void> {
      expect(String(semaphore)).toBe('<Semaphore [unlocked, value:2]>')
    },
  })
  expect(cancelled).toBeGreaterThan(15)
})

test('a limiter has its tokens again', () => {
  const cancelled = cancelEachTask({
    make: () => new CapacityLimiter(2),
    tasks: (limiter) => [
      ...Array.from({ length: 6 }, (_, n) => limiter.with(() => turns(n % 3))),
      (function* (): Coroutine<void> {
        yield* turns(1)
        limiter.total = 1
        yield* turns(1)
        limiter.total = 3
      })(),
    ],
    *check(limiter): Coroutine<void> {
      expect(limiter.borrowed).toBe(0)
      limiter.total = 1
      yield* gather(['a', 'b'].map(() => limiter.with(() => turns(1))))
    },
  })
  expect(cancelled).toBeGreaterThan(15)
})

test('an event wakes all but the cancelled one', () => {
  const cancelled = cancelEachTask({
    make: () => new Event(),
    tasks: (event) => [
      event.wait(),
      event.wait(),
      (function* (): Coroutine<void> {
        yield* turns(2)
        event.set()
      })(),
    ],
    *rescue(event): Coroutine<void> {
      event.set()
    },
    *check(event, done): Coroutine<void> {
      expect(done.filter((task) => task.cancelled()).length).toBeLessThan(2)
      expect(String(event)).toBe('<Event [set]>')
    },
  })
  expect(cancelled).toBeGreaterThan(5)
})

test('a condition loses no notification: what is there is taken, also when its first taker is cancelled', () => {
  interface Shared {
    readonly condition: Condition
    readonly items: number[]
    readonly taken: number[]
  }
  function* consume({ condition, items, taken }: Shared): Coroutine<void> {
    yield* condition.with(function* () {
      taken.push((yield* condition.waitFor(() => items.length > 0 && items)).shift() as number)
    })
  }
  function* produce({ condition, items }: Shared, item: number): Coroutine<void> {
    yield* turns(1)
    yield* condition.with(function* () {
      items.push(item)
      condition.notify()
      yield* turns(item % 2)
    })
  }
  const cancelled = cancelEachTask<Shared>({
    make: () => ({ condition: new Condition(), items: [], taken: [] }),
    tasks: (shared) => [...[1, 2, 3].map(() => consume(shared)), ...[1, 2, 3].map((item) => produce(shared, item))],
    *rescue(shared): Coroutine<void> {
      // Only for want of an item may anybody still wait.
      expect(shared.items).toEqual([])
      yield* produce(shared, 4)
    },
    *check({ condition, items, taken }, done): Coroutine<void> {
      const consumers = done.slice(0, 3).filter((task) => !task.cancelled())
      expect(taken.length).toBe(consumers.length)
      expect(new Set([...items, ...taken]).size).toBe(items.length + taken.length)
      expect(String(condition)).toBe('<Condition [unlocked]>')
    },
  })
  expect(cancelled).toBeGreaterThan(15)
})

test('a barrier serves the next round', () => {
  const cancelled = cancelEachTask({
    make: () => new Barrier(3),
    tasks: (barrier) =>
      [0, 1, 2].map((n) =>
        (function* (): Coroutine<number> {
          yield* turns(n)
          return yield* barrier.wait()
        })(),
      ),
    rescue: (barrier) => gather([barrier.reset()]),
    *check(barrier, done): Coroutine<void> {
      for (const task of done) if (!task.cancelled()) task.exception()
      expect(String(barrier)).toBe('<Barrier [filling, waiters:0/3]>')
      expect(yield* gather([0, 1, 2].map(() => barrier.wait()))).toHaveLength(3)
    },
  })
  expect(cancelled).toBeGreaterThan(5)
})
