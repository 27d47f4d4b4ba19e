import { CancelledError, fromPromise, RuntimeError, setRunningScheduler } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'
import { VirtualEventLoop } from '@tsyncio/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { BusyScheduler, defer, microtasks } from './outside-work.ts'
import type { Deferred } from './outside-work.ts'

afterEach(() => void setRunningScheduler(undefined))

test('ends as the promise does, and calls back through the loop', async () => {
  const loop = new BusyScheduler()
  const { promise, resolve } = defer<number>()
  const future = fromPromise(promise, { loop })
  const log: number[] = []
  future.addDoneCallback((done) => void log.push(done.result()))
  resolve(42)
  await microtasks()
  expect([future.result(), log]).toEqual([42, []])
  loop.pass()
  expect(log).toEqual([42])
})

test('fails as the promise does, with the very error', async () => {
  const loop = new BusyScheduler()
  const error = new Error('no')
  const future = fromPromise(Promise.reject(error), { loop })
  await microtasks()
  expect(future.exception()).toBe(error)
})

test('is pending until the promise settles, even if that is settled already', async () => {
  const future = fromPromise(Promise.resolve(1), { loop: new BusyScheduler() })
  expect(future.done()).toBe(false)
  await microtasks()
  expect(future.result()).toBe(1)
})

test.each([
  ['an object', {}],
  ['a function', () => {}],
])('takes anything with then: %s', async (_what, thing) => {
  const thenable = Object.assign(thing, { then: (resolve: (n: number) => void) => resolve(42) })
  const future = fromPromise(thenable as unknown as PromiseLike<number>, { loop: new BusyScheduler() })
  await microtasks()
  expect(future.result()).toBe(42)
})

test('belongs to the running loop unless it is given one', () => {
  const loop = new BusyScheduler()
  expect(() => fromPromise(Promise.resolve())).toThrow(/no running event loop/)
  setRunningScheduler(loop)
  expect(fromPromise(Promise.resolve()).getLoop()).toBe(loop)
})

test.each([undefined, null, 1, 'promise', {}])('refuses %s', (value) => {
  const wrong = (): FutureLike<unknown> => fromPromise(value as Promise<void>, { loop: new BusyScheduler() })
  expect(wrong).toThrow(TypeError)
})

describe('cancellation', () => {
  test('ends the waiting; what the promise then does is nobody’s business', async () => {
    const [good, bad] = [defer<number>(), defer<number>()]
    const futures = [good, bad].map(({ promise }) => fromPromise(promise, { loop: new BusyScheduler() }))
    for (const future of futures) expect(future.cancel('enough')).toBe(true)
    good.resolve(1)
    bad.reject(new Error('late'))
    await microtasks()
    for (const future of futures) {
      expect(future.cancelled()).toBe(true)
      expect(() => future.result()).toThrow(CancelledError)
    }
  })

  test('lets go of the loop: nobody waits for the promise any more', () => {
    const loop = new BusyScheduler()
    const future = fromPromise(defer<number>().promise, { loop })
    future.cancel()
    expect(loop.working).toBe(0)
  })
})

describe('work outside the loop', () => {
  test.each([
    ['fulfilled', (deferred: Deferred<number>) => deferred.resolve(1)],
    ['rejected', (deferred: Deferred<number>) => deferred.reject(new Error('no'))],
  ])('counts until the promise is %s', async (_how, settle) => {
    const loop = new BusyScheduler()
    const deferred = defer<number>()
    const future = fromPromise(deferred.promise, { loop })
    expect(loop.working).toBe(1)
    settle(deferred)
    await microtasks()
    expect([future.done(), loop.working]).toEqual([true, 0])
  })

  test('ends once, when the promise settles after a cancellation', async () => {
    const loop = new BusyScheduler()
    const { promise, resolve } = defer<number>()
    fromPromise(promise, { loop }).cancel()
    resolve(1)
    await microtasks()
    expect(loop.working).toBe(0)
  })
})

describe('a loop that blocks the thread', () => {
  test('is refused, since no promise can settle then', () => {
    const loop = new BusyScheduler()
    loop.blocks = true
    expect(() => fromPromise(Promise.resolve(), { loop })).toThrow(RuntimeError)
    expect(loop.working).toBe(0)
  })

  test('is refused where the future is awaited, too', () => {
    const loop = new BusyScheduler()
    const future = fromPromise(Promise.resolve(), { loop })
    loop.blocks = true
    expect(() => future[Symbol.iterator]().next()).toThrow(RuntimeError)
    expect(() => future.addDoneCallback(() => {})).toThrow(RuntimeError)
  })

  test('can await what is settled already', async () => {
    const loop = new BusyScheduler()
    const future = fromPromise(Promise.resolve(42), { loop })
    await microtasks()
    loop.blocks = true
    expect(future[Symbol.iterator]().next()).toMatchObject({ done: true, value: 42 })
  })
})

test('a promise that settles after its loop was closed troubles nobody', async () => {
  const loop = new VirtualEventLoop()
  const { promise, resolve } = defer<number>()
  fromPromise(promise, { loop }).addDoneCallback(() => {})
  loop.close()
  resolve(1)
  // An unhandled rejection fails the run of the tests.
  await microtasks()
})
