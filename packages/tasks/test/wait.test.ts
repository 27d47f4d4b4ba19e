import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { ALL_COMPLETED, createTask, FIRST_COMPLETED, FIRST_EXCEPTION, sleep, wait } from '@tsyncio/tasks'
import type { WaitOptions } from '@tsyncio/tasks'
import { DeadlockError } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { hops, names, NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

type End = 'value' | 'failure' | 'cancelled'

/** A task that ends like this after `delay` seconds; its name is its delay. */
function ending(delay: number, end: End = 'value') {
  function* body(): Coroutine<number> {
    yield* sleep(delay)
    if (end === 'failure') throw new TypeError(`after ${delay}`)
    if (end === 'cancelled') task.cancel()
    return delay
  }
  const task = createTask(body(), { name: String(delay) })
  return task
}

/** Waits for these, and says when that ended, and which were done and which not. */
function* waited(delays: readonly [number, End?][], options?: WaitOptions): Coroutine<unknown[]> {
  const tasks = delays.map(([delay, end]) => ending(delay, end))
  yield
  const [done, pending] = yield* wait(tasks, options)
  const time = getRunningLoop().time()
  // So that nothing goes on afterwards, and no failure is left unread.
  const [all] = yield* wait(tasks)
  for (const task of all) if (!task.cancelled()) task.exception()
  return [time, names([...done]), names([...pending])]
}

describe('by default', () => {
  test('waits until all are done, in whatever way', () => {
    expect(run(() => waited([[3], [1, 'failure'], [2, 'cancelled']]))).toEqual([3, ['3', '1', '2'], []])
    expect(run(() => waited([[2], [1]], { returnWhen: ALL_COMPLETED }))).toEqual([2, ['2', '1'], []])
  })

  test('throws nothing that they throw', () => {
    run(function* (): Coroutine<void> {
      const failing = ending(1, 'failure')
      const [done] = yield* wait([failing])
      expect(names([...done])).toEqual(['1'])
      expect(yield* thrownBy(failing)).toBeInstanceOf(TypeError)
    })
  })

  test('takes a pass or two for what is done already', () => {
    run(function* (loop): Coroutine<void> {
      const done = loop.createFuture<void>()
      done.setResult()
      const before = loop.pass
      yield* wait([done])
      expect(loop.pass - before).toBe(2)
    })
    expect(hops(() => wait([ending(0)]))).toBe(4)
  })
})

describe('FIRST_COMPLETED', () => {
  const options: WaitOptions = { returnWhen: FIRST_COMPLETED }

  test.each<End>(['value', 'failure', 'cancelled'])('waits for the first that is done: by a %s', (end) => {
    expect(run(() => waited([[3], [1, end], [2]], options))).toEqual([1, ['1'], ['3', '2']])
  })

  test('gives all that are done by the time the waiter goes on', () => {
    run(function* (): Coroutine<void> {
      const [one, two] = [createTask(turns(1), { name: 'one' }), createTask(turns(2), { name: 'two' })]
      const [done, pending] = yield* wait([two, one], options)
      expect([names([...done]), names([...pending])]).toEqual([['two', 'one'], []])
    })
  })
})

describe('FIRST_EXCEPTION', () => {
  const options: WaitOptions = { returnWhen: FIRST_EXCEPTION }

  test('waits for the first that fails', () => {
    expect(run(() => waited([[3], [1], [2, 'failure']], options))).toEqual([2, ['1', '2'], ['3']])
  })

  test.each([new TypeError('early'), undefined])('does not wait when one has failed already: with %s', (error) => {
    run(function* (loop): Coroutine<void> {
      const failed = loop.createFuture<void>()
      failed.setException(error)
      const slow = ending(3)
      const [done, pending] = yield* wait([slow, failed], options)
      expect([loop.time(), done.has(failed), names([...pending] as (typeof slow)[])]).toEqual([0, true, ['3']])
      yield* slow
    })
  })

  test('waits for all when none fails; to be cancelled is no failure', () => {
    expect(run(() => waited([[3], [1, 'cancelled'], [2]], options))).toEqual([3, ['3', '1', '2'], []])
  })
})

describe('with a timeout', () => {
  test('gives what is done until then, cancels nothing and throws nothing', () => {
    expect(run(() => waited([[3], [1], [5]], { timeout: 2 }))).toEqual([2, ['1'], ['3', '5']])
    run(function* (): Coroutine<void> {
      const slow = ending(3)
      yield* wait([slow], { timeout: 1 })
      expect([slow.cancelling(), yield* slow]).toEqual([0, 3])
    })
  })

  test('that is not needed holds up nobody', () => {
    run(function* (loop): Coroutine<void> {
      yield* wait([ending(1)], { timeout: 100 })
      yield* sleep(1)
      expect(loop.time()).toBe(2)
    })
  })

  test('counts what is done in the very pass of the timeout', () => {
    expect(run(() => waited([[1.5], [1]], { timeout: 1 }))).toEqual([1, ['1'], ['1.5']])
  })

  test.each([0, -1])('of %d still gives what ends at once', (timeout) => {
    expect(run(() => waited([[3], [0]], { timeout }))).toEqual([0, ['0'], ['3']])
  })
})

describe('when the waiter is cancelled', () => {
  test('those it waited for go on', () => {
    run(function* (loop): Coroutine<void> {
      const slow = ending(3)
      const waiter = createTask(wait([slow], { timeout: 100 }))
      yield* sleep(1)
      waiter.cancel('enough')
      expect(yield* thrownBy(waiter)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      expect([slow.cancelling(), yield* slow, loop.time()]).toEqual([0, 3, 3])
    })
  })

  test('its callbacks are gone', () => {
    run(function* (loop): Coroutine<void> {
      const callbacks = new Set<unknown>()
      const future = loop.createFuture<void>()
      const { addDoneCallback: add, removeDoneCallback: remove } = future
      future.addDoneCallback = (callback, options) => (callbacks.add(callback), add.call(future, callback, options))
      future.removeDoneCallback = (callback) => (callbacks.delete(callback), remove.call(future, callback))
      const waiter = createTask(wait([future], { timeout: 100 }))
      yield* turns(1)
      expect(callbacks.size).toBe(1)
      waiter.cancel()
      yield* thrownBy(waiter)
      expect(callbacks.size).toBe(0)
    })
  })

  test('nor its timer, however it ended', () => {
    const loop = new NumberedLoop()
    const [slow, quick] = [loop.createFuture<void>(), loop.createTask(sleep(1))]
    const waiters = [slow, quick].map((each) => loop.createTask(wait([each], { timeout: 100 })))
    loop.callLater(1, () => waiters[0]?.cancel())
    // With nothing left to wait for, the loop ends at once.
    expect(() => loop.runForever()).toThrow(DeadlockError)
    expect([loop.time(), waiters.map((each) => each.done())]).toEqual([1, [true, true]])
  })
})

describe('its list', () => {
  test('is any iterable, in which duplicates count once', () => {
    run(function* (): Coroutine<void> {
      const [one, two] = [ending(1), ending(2)]
      for (const futures of [[one, two, one], new Set([one, two]), new Map([one, two].entries()).values()]) {
        const [done] = yield* wait(futures)
        expect(names([...done])).toEqual(['1', '2'])
      }
    })
  })

  test.each<[string, () => unknown, string]>([
    ['nothing', () => [], 'ValueError: Set of Tasks/Futures is empty'],
    ['a coroutine in it', () => [sleep(1)], 'TypeError: futures: passing coroutines is forbidden'],
    ['something else in it', () => [42], 'TypeError: futures: expected futures, got number 42'],
    ['a coroutine, or another generator, instead of it', () => sleep(1), 'TypeError: futures: expected a list'],
  ])('may not be: %s', (_what, make, error) => {
    run(function* (): Coroutine<void> {
      expect(String(yield* thrownBy(wait(make() as FutureLike<unknown>[])))).toContain(error)
    })
  })

  test('may not be a single future; and returnWhen is one of three words', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      future.setResult()
      expect(yield* thrownBy(wait(future as unknown as []))).toBeInstanceOf(TypeError)
      expect(yield* thrownBy(wait([future], { returnWhen: 'ALL' as 'ALL_COMPLETED' }))).toBeInstanceOf(RangeError)
    })
  })
})
