import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { TimeoutError } from '@tsyncio/futures'
import { asCompleted, createTask, gather, sleep } from '@tsyncio/tasks'
import type { AsCompleted, AsCompletedOptions } from '@tsyncio/tasks'
import { DeadlockError } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy } from './numbered-loop.ts'

/** At most `count` results, asked for as `for (const next of all) yield* next` does. */
function* plainly<T>(all: AsCompleted<T>, count: number = Infinity): Coroutine<T[]> {
  const results: T[] = []
  for (const next of all) if (results.push(yield* next) >= count) break
  return results
}

/** The same, future by future. */
function* byFuture<T>(all: AsCompleted<T>, count: number = Infinity): Coroutine<T[]> {
  const results: T[] = []
  while (results.length < count) {
    const next = yield* all.next()
    if (next.done === true) break
    results.push(yield* next.value)
  }
  return results
}

describe.each([
  ['results', plainly],
  ['futures', byFuture],
])('asking for %s', (_, collect) => {
  const completed = (make: () => Iterable<Awaitable<string>>, options?: AsCompletedOptions): string[] =>
    run(() => delayed(() => collect(asCompleted(make(), options))))

  test('gives them in the order in which they are done', () => {
    expect(completed(() => [sleep(2, 'c'), sleep(1, 'a'), sleep(1, 'b')])).toEqual(['a', 'b', 'c'])
  })

  test('gives those that are done already first, in the order of the list', () => {
    const results = run(function* (loop): Coroutine<string[]> {
      const done = ['a', 'b'].map((value) => {
        const future = loop.createFuture<string>()
        future.setResult(value)
        return future
      })
      return yield* collect(asCompleted([sleep(0, 'c'), ...done]))
    })
    expect(results).toEqual(['a', 'b', 'c'])
  })

  test('gives nothing for nothing', () => {
    expect(completed(() => [])).toEqual([])
    expect(completed(() => [], { timeout: 1 })).toEqual([])
  })

  test('gives one that is in the list twice once', () => {
    const twice = sleep(1, 'ham')
    expect(completed(() => [twice, sleep(2, 'spam'), twice])).toEqual(['ham', 'spam'])
  })

  test('can be left and gone on with', () => {
    const results = run(function* (): Coroutine<string[]> {
      const all = asCompleted([sleep(1, 'a'), sleep(2, 'b'), sleep(3, 'c')])
      const first = yield* collect(all, 2)
      return [...first, 'then', ...(yield* collect(all))]
    })
    expect(results).toEqual(['a', 'b', 'then', 'c'])
  })

  test('lets a failure out where it is awaited, and goes on with the others', () => {
    run(function* (): Coroutine<void> {
      function* failing(): Coroutine<string> {
        yield* sleep(1)
        throw new TypeError('broken')
      }
      const all = asCompleted([failing(), sleep(2, 'b')])
      expect(yield* thrownBy(collect(all))).toMatchObject({ name: 'TypeError', message: 'broken' })
      expect(yield* collect(all)).toEqual(['b'])
    })
  })

  test('after the timeout throws a TimeoutError for each that is left, and they go on', () => {
    run(function* (loop): Coroutine<void> {
      const tasks = [1, 3, 4].map((delay) => createTask(sleep(delay, delay)))
      const all = asCompleted(tasks, { timeout: 2 })
      expect(yield* collect(all, 1)).toEqual([1])
      expect(yield* thrownBy(collect(all))).toBeInstanceOf(TimeoutError)
      expect(loop.time()).toBe(2)
      expect(yield* thrownBy(collect(all))).toBeInstanceOf(TimeoutError)
      expect(yield* collect(all)).toEqual([])
      expect([loop.time(), yield* gather(tasks)]).toEqual([2, [1, 3, 4]])
    })
  })

  test('a timeout that comes late still gives what was done in time', () => {
    run(function* (): Coroutine<void> {
      const all = asCompleted([sleep(1, 'a'), sleep(9, 'b')], { timeout: 2 })
      yield* sleep(5)
      expect(yield* collect(all, 1)).toEqual(['a'])
      expect(yield* thrownBy(collect(all))).toBeInstanceOf(TimeoutError)
    })
  })

  test.each([0, 1, 2])('a timeout that is not needed is taken back: of %d', (count) => {
    const loop = new NumberedLoop()
    const lists = () => Array.from({ length: count }, (_each, n) => sleep(n, n))
    loop.createTask(delayed(() => collect(asCompleted(lists(), { timeout: 100 }))))
    // With nothing left to wait for, the loop ends at once.
    expect(() => loop.runForever()).toThrow(DeadlockError)
    expect([loop.time(), loop.allTasks().length]).toEqual([Math.max(0, count - 1), 0])
  })

  test('a timeout counts for one alone, too', () => {
    run(function* (loop): Coroutine<void> {
      expect(yield* thrownBy(collect(asCompleted([sleep(9)], { timeout: 1 })))).toBeInstanceOf(TimeoutError)
      expect(loop.time()).toBe(1)
    })
  })
})

test('its list may not be a single future, or a coroutine, and holds nothing else', () => {
  run(function* (loop): Coroutine<void> {
    const future = loop.createFuture<void>()
    for (const wrong of [future, sleep(1), [42]]) {
      expect(() => asCompleted(wrong as unknown as Coroutine<void>[])).toThrow(TypeError)
    }
  })
})

/** Makes what it awaits when the loop runs. */
function* delayed<T>(make: () => Awaitable<T>): Coroutine<T> {
  return yield* make()
}

test('the timeout leaves nothing with those that go on', () => {
  run(function* (loop): Coroutine<void> {
    const future = loop.createFuture()
    const [next] = asCompleted([future], { timeout: 1 })
    expect(future.getWaiters?.()).toHaveLength(1)
    expect(yield* thrownBy(next as Coroutine<unknown>)).toBeInstanceOf(TimeoutError)
    expect(future.getWaiters?.()).toEqual([])
  })
})
