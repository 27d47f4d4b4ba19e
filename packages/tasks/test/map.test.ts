import { ContextVar } from '@tsyncio/contextvars'
import type { Coroutine } from '@tsyncio/futures'
import { eagerTaskFactory, forEach, generate, map, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, turns } from './numbered-loop.ts'

/** Works for `seconds`, and gives that back. */
function* work(seconds: number): Coroutine<number> {
  return yield* sleep(seconds, seconds)
}

/** Numbers without end, each noted when it is asked for. */
function* endless(asked: number[]): Generator<number, void> {
  for (let n = 0; ; n += 1) {
    asked.push(n)
    yield n
  }
}

describe('map', () => {
  test.each([
    [1, 10],
    [2, 5],
    [3, 4],
    [4, 4],
    [Infinity, 4],
    [undefined, 4],
  ])('%d at a time: the results in the order of the items, after %d seconds', (concurrency, seconds) => {
    run(function* (loop): Coroutine<void> {
      expect(yield* map([4, 3, 2, 1], work, { concurrency })).toEqual([4, 3, 2, 1])
      expect(loop.time()).toBe(seconds)
    })
  })

  test('of nothing is nothing, at once', () => {
    run(function* (loop): Coroutine<void> {
      const before = loop.pass
      expect(yield* map([], work)).toEqual([])
      expect(loop.pass).toBe(before)
    })
  })

  test('ends where the source is done, whatever it says that with, as a for loop does', () => {
    const ends: IteratorResult<number>[] = [{ done: 1, value: 1 } as never, { done: true, value: 2 }]
    const source: Iterable<number> = { [Symbol.iterator]: () => ({ next: () => ends.shift() as never }) }
    expect(run(() => map(source, sleep))).toEqual([])
  })

  test('hands over the item and its number, and takes any awaitable', () => {
    run(function* (loop): Coroutine<void> {
      const futures = [loop.createFuture<string>(), loop.createFuture<string>()]
      futures.forEach((future, n) => loop.callLater(2 - n, () => future.setResult(`${n}`)))
      const seen: unknown[] = []
      const results = yield* map(futures.entries(), ([n, future], index) => {
        seen.push([n, index])
        return future
      })
      expect([results, seen]).toEqual([
        ['0', '1'],
        [
          [0, 0],
          [1, 1],
        ],
      ])
    })
  })

  test('works on each item in a task and a context of its own', () => {
    const item = new ContextVar<number>('item')
    run(function* (): Coroutine<void> {
      function* remember(n: number): Coroutine<number> {
        const before = item.get(-1)
        item.set(n)
        yield
        return before * 10 + item.get()
      }
      expect(yield* map([1, 2, 3], remember, { concurrency: 1 })).toEqual([-9, -8, -7])
    })
  })

  test('takes the place of one that has ended with the next at once, whichever it is', () => {
    run(function* (loop): Coroutine<void> {
      const begun: unknown[] = []
      function* noting(seconds: number): Coroutine<void> {
        begun.push([seconds, loop.time()])
        yield* sleep(seconds)
      }
      yield* map([5, 1, 2, 9], noting, { concurrency: 2 })
      expect(begun).toEqual([
        [5, 0],
        [1, 0],
        [2, 1],
        [9, 3],
      ])
    })
  })

  test('does the same with eager tasks', () => {
    run(function* (loop): Coroutine<void> {
      loop.setTaskFactory(eagerTaskFactory)
      expect(yield* map([2, 0, 1], work, { concurrency: 2 })).toEqual([2, 0, 1])
      expect(yield* map([1, 2], (n) => turns(n), { concurrency: 1 })).toEqual([undefined, undefined])
    })
  })

  test('goes through a generator whose body awaits, and so through a queue of jobs', () => {
    run(function* (loop): Coroutine<void> {
      const slow = generate<number>(function* (emit) {
        for (let n = 1; n <= 3; n += 1) {
          yield* sleep(1)
          yield* emit(n)
        }
      })
      expect(yield* map(slow, (n) => sleep(10, n * n))).toEqual([1, 4, 9])
      expect(loop.time()).toBe(13)
    })
  })
})

describe('forEach', () => {
  test('asks for the next item when there is room for it, and not before', () => {
    run(function* (loop): Coroutine<void> {
      const asked: number[] = []
      const all = loop.createTask(forEach(endless(asked), () => sleep(1), { concurrency: 3 }))
      yield* sleep(0.5)
      expect(asked).toEqual([0, 1, 2])
      yield* sleep(1)
      expect(asked).toEqual([0, 1, 2, 3, 4, 5])
      all.cancel()
    })
  })

  test('goes through a million items that are made as they are needed, a few at a time', { timeout: 60_000 }, () => {
    const COUNT = 1_000_000
    function* numbers(): Generator<number, void> {
      for (let n = 0; n < COUNT; n += 1) yield n
    }
    run(function* (loop): Coroutine<void> {
      let running = 0
      let most = 0
      let sum = 0
      function* add(n: number): Coroutine<void> {
        most = Math.max(most, (running += 1))
        yield
        sum += n
        running -= 1
      }
      yield* forEach(numbers(), add, { concurrency: 10 })
      expect([sum, most]).toEqual([(COUNT * (COUNT - 1)) / 2, 10])
      // So much work is never far from linear.
      expect(loop.pass).toBeLessThan(COUNT)
    })
  })
})
