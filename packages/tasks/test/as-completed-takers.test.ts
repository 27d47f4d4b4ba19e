import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { CancelledError } from '@tsyncio/futures'
import { asCompleted, createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, turns } from './numbered-loop.ts'

describe('its results', () => {
  test('belong to whoever asks first, in whatever order they were made', () => {
    run(function* (loop): Coroutine<void> {
      const [one, two] = [...asCompleted([sleep(2, 'b'), sleep(1, 'a')])] as Coroutine<string>[]
      expect([yield* two as Coroutine<string>, loop.time()]).toEqual(['a', 1])
      expect([yield* one as Coroutine<string>, loop.time()]).toEqual(['b', 2])
    })
  })

  test('can be awaited at the same time', () => {
    const both = run(function* (): Coroutine<string[]> {
      return yield* gather([...asCompleted([sleep(2, 'b'), sleep(1, 'a')])])
    })
    expect(both).toEqual(['a', 'b'])
  })

  test('one that is not awaited any more leaves its place to the next', () => {
    run(function* (): Coroutine<void> {
      const all = asCompleted([sleep(2, 'b'), sleep(1, 'a')])
      const takers = Array.from(all, (next) => createTask(next))
      yield* turns(1)
      takers[0]?.cancel()
      const results = yield* gather(takers, { returnExceptions: true })
      expect(results).toEqual([expect.any(CancelledError), 'a'])
    })
  })
})

test('one whose wait is closed from outside is for the next', () => {
  run(function* (loop): Coroutine<void> {
    const [first, second] = [...asCompleted([sleep(1, 'a'), sleep(2, 'b')])] as Coroutine<string>[]
    first?.next()
    const taker = createTask(second as Coroutine<string>)
    yield* turns(1)
    first?.return('')
    expect([yield* taker, loop.time()]).toEqual(['a', 1])
  })
})

test('many that are done at once come in their order, while others are asked for', () => {
  run(function* (): Coroutine<void> {
    const delays = Array.from({ length: 300 }, (_, n) => Math.floor(n / 100))
    const results: string[] = []
    for (const next of asCompleted(delays.map((delay, n) => sleep(delay, `${delay}:${n}`)))) {
      results.push(yield* next)
    }
    expect(results).toEqual(delays.map((delay, n) => `${delay}:${n}`))
  })
})

describe('one that is done as whoever asked first is cancelled', () => {
  test('is for the next', () => {
    run(function* (loop): Coroutine<void> {
      const [one, two] = [loop.createFuture<string>(), loop.createFuture<string>()]
      const takers = Array.from(asCompleted([one, two]), (next) => createTask(next))
      yield* turns(1)
      // In the pass in which the first is told, and before it runs.
      one.addDoneCallback(() => takers[0]?.cancel())
      one.setResult('a')
      const results = yield* gather(takers, { returnExceptions: true })
      expect(results).toEqual([expect.any(CancelledError), 'a'])
    })
  })
})

describe('its futures', () => {
  test('are those of the list; only for coroutines are they new', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      loop.callLater(2, () => future.setResult())
      const known: FutureLike<void>[] = [createTask(sleep(1)), future]
      const all = asCompleted([sleep(3), ...known])
      const places: [number, boolean][] = []
      for (let next = yield* all.next(); next.done !== true; next = yield* all.next()) {
        places.push([known.indexOf(next.value), next.value.done()])
      }
      expect(places).toEqual([
        [0, true],
        [1, true],
        [-1, true],
      ])
    })
  })
})

describe('the coroutines', () => {
  test('start at once, in the order of the list', () => {
    run(function* (): Coroutine<void> {
      const started: number[] = []
      function* start(n: number): Coroutine<void> {
        started.push(n)
      }
      asCompleted([start(1), start(2), start(3)])
      yield* turns(1)
      expect(started).toEqual([1, 2, 3])
    })
  })

  test('need a running loop', () => {
    const coroutine = sleep(1)
    expect(() => asCompleted([coroutine])).toThrow(/no running event loop/)
  })
})
