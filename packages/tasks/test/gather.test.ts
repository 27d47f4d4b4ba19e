import { Future } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { allTasks, createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, turns } from './numbered-loop.ts'

function* after<T>(delay: number, result: T): Coroutine<T> {
  return yield* sleep(delay, result)
}

test('runs all at the same time, and gives the results in the order of the arguments', () => {
  run(function* (loop): Coroutine<void> {
    expect(yield* gather([after(3, 'a'), after(1, 'b'), after(2, 'c')])).toEqual(['a', 'b', 'c'])
    expect(loop.time()).toBe(3)
  })
})

test('starts its coroutines at once, in the order of the arguments', () => {
  run(function* (): Coroutine<void> {
    const log: string[] = []
    function* child(name: string): Coroutine<void> {
      log.push(name)
    }
    const all = gather(['a', 'b', 'c'].map(child))
    expect(log).toEqual([])
    expect(allTasks()).toHaveLength(4)
    yield* turns(1)
    expect(log).toEqual(['a', 'b', 'c'])
    yield* all
  })
})

test('takes futures, tasks, coroutines and other awaitables, and any iterable of them', () => {
  run(function* (loop): Coroutine<void> {
    const future = loop.createFuture<number>()
    loop.callLater(1, () => future.setResult(1))
    const awaitable: Awaitable<number> = { [Symbol.iterator]: () => after(1, 4) }
    expect(yield* gather([future, createTask(after(1, 2)), after(1, 3), awaitable])).toEqual([1, 2, 3, 4])
    expect(yield* gather(new Set([after(1, 1), after(1, 2)]))).toEqual([1, 2])
  })
})

test('of nothing is done', () => {
  run(function* (): Coroutine<void> {
    const all = gather([])
    expect([all.done(), all.result()]).toEqual([true, []])
    expect(yield* all).toEqual([])
  })
})

test('of what is done is done', () => {
  run(function* (): Coroutine<void> {
    const [one, two] = [createTask(after(0, 1)), createTask(after(0, 2))]
    yield* sleep(1)
    const all = gather([two, one])
    expect([all.done(), all.result()]).toEqual([true, [2, 1]])
  })
})

test('of some that are done waits for the others', () => {
  run(function* (loop): Coroutine<void> {
    const done = loop.createFuture<string>()
    done.setResult('done')
    const all = gather([after(1, 'late'), done])
    expect(all.done()).toBe(false)
    expect(yield* all).toEqual(['late', 'done'])
  })
})

test('runs one that is given more than once only once, and repeats its result', () => {
  run(function* (): Coroutine<void> {
    let started = 0
    function* child(): Coroutine<number> {
      started += 1
      yield
      return started
    }
    const coroutine = child()
    expect(yield* gather([coroutine, after(1, 'other'), coroutine])).toEqual([1, 'other', 1])
    expect(started).toBe(1)
  })
})

test('an undefined result is a result', () => {
  run(function* (): Coroutine<void> {
    expect(yield* gather([sleep(1), sleep(0)])).toEqual([undefined, undefined])
  })
})

test('a list that changes afterwards changes nothing', () => {
  run(function* (): Coroutine<void> {
    const list = [after(1, 'a')]
    const all = gather(list)
    list.push(after(1, 'b'))
    expect(yield* all).toEqual(['a'])
  })
})

describe('the loop', () => {
  test('is that of the futures, so that gather works between runs', () => {
    const loop = new NumberedLoop()
    const futures = [1, 2].map((n) => loop.createTask(after(n, n)))
    const all = gather(futures)
    expect(all.getLoop()).toBe(loop)
    expect(loop.runUntilComplete(all)).toEqual([1, 2])
  })

  test('must run when there are only coroutines, or nothing', () => {
    expect(() => gather([after(1, 1)])).toThrow(/no running event loop/)
    expect(() => gather([])).toThrow(/no running event loop/)
  })

  test('must be one', () => {
    const futures = [1, 2].map(() => new Future<void>({ loop: new NumberedLoop() }))
    expect(() => gather(futures)).toThrow(expect.objectContaining({ name: 'ValueError' }))
  })
})

test('what cannot be awaited is refused', () => {
  run(function* (): Coroutine<void> {
    expect(() => gather([1 as unknown as Awaitable<void>])).toThrow(TypeError)
    expect(() => gather([Promise.resolve() as unknown as Awaitable<void>])).toThrow(/fromPromise/)
  })
})

test('gathers can be gathered', () => {
  run(function* (): Coroutine<void> {
    const all = gather([gather([after(1, 1), after(2, 2)]), gather([]), after(3, 3)])
    expect(yield* all).toEqual([[1, 2], [], 3])
  })
})
