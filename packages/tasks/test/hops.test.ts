import type { Coroutine } from '@tsyncio/futures'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { hops, run } from './numbered-loop.ts'

// The numbers are those that CPython 3.14 has.

function* immediate(): Coroutine<number> {
  return 42
}

test('nothing: a coroutine that is awaited directly', () => {
  expect(hops(() => immediate())).toBe(0)
})

test('nothing: a future, or a task, that is done', () => {
  expect(
    hops((loop) => {
      const future = loop.createFuture<number>()
      future.setResult(1)
      return future
    }),
  ).toBe(0)
  const afterwards = run(function* (loop): Coroutine<number> {
    const task = createTask(immediate())
    yield* sleep(1)
    const before = loop.pass
    yield* task
    return loop.pass - before
  })
  expect(afterwards).toBe(0)
})

test('1: a bare yield, or a sleep of zero or less', () => {
  expect(hops(() => sleep(0))).toBe(1)
  expect(hops(() => sleep(-1))).toBe(1)
  expect(
    hops(function* (): Coroutine<void> {
      yield
    }),
  ).toBe(1)
})

test('2: a sleep on an idle loop; the timer fires in one pass, and the sleeper goes on in the next', () => {
  expect(hops(() => sleep(1))).toBe(2)
  expect(hops(() => sleep(1e-12))).toBe(2)
})

test('1: from the pass in which a future is done', () => {
  const passes = run(function* (loop): Coroutine<number> {
    const future = loop.createFuture<number>()
    loop.callLater(1, () => future.setResult(loop.pass))
    const done = yield* future
    return loop.pass - done
  })
  expect(passes).toBe(1)
})

test('2: a fresh task that ends at once, after its earlier callbacks', () => {
  expect(hops(() => createTask(immediate()))).toBe(2)
  const log = run(function* (loop): Coroutine<string[]> {
    const seen: string[] = []
    const task = createTask(immediate())
    task.addDoneCallback(() => void seen.push(`callback in pass ${loop.pass}`))
    yield* task
    seen.push(`awaiter in pass ${loop.pass}`)
    return seen
  })
  expect(log).toEqual(['callback in pass 3', 'awaiter in pass 3'])
})

test('one more for each task in a chain', () => {
  function* chain(length: number): Coroutine<void> {
    if (length > 0) yield* createTask(chain(length - 1))
  }
  expect([0, 1, 2, 3].map((length) => hops(() => createTask(chain(length))))).toEqual([2, 4, 6, 8])
})

test('gather: 3 for fresh coroutines that end at once, 0 for nothing and for what is done', () => {
  expect(hops(() => gather([immediate(), immediate(), immediate()]))).toBe(3)
  expect(hops(() => gather([]))).toBe(0)
  expect(
    hops((loop) => {
      const futures = [1, 2].map((n) => {
        const future = loop.createFuture<number>()
        future.setResult(n)
        return future
      })
      return gather(futures)
    }),
  ).toBe(0)
})
