import { fromPromise } from '@tsyncio/futures'
import { VirtualEventLoop } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { BusyScheduler, defer, microtasks } from './outside-work.ts'

describe('one promise, awaited often', () => {
  test('has as many futures, each of which ends by itself', async () => {
    const loop = new BusyScheduler()
    const { promise, resolve } = defer<number>()
    const [one, two, three] = [1, 2, 3].map(() => fromPromise(promise, { loop }))
    two?.cancel()
    expect(loop.working).toBe(2)
    resolve(42)
    await microtasks()
    expect([one?.result(), two?.cancelled(), three?.result(), loop.working]).toEqual([42, true, 42, 0])
  })

  test('tells those of a loop that is open, when that of another was closed', async () => {
    const [closed, open] = [new VirtualEventLoop(), new VirtualEventLoop()]
    const { promise, reject } = defer<number>()
    const futures = [closed, open].map((loop) => fromPromise(promise, { loop }))
    closed.close()
    const error = new Error('no')
    reject(error)
    await microtasks()
    expect(futures.map((future) => future.done())).toEqual([false, true])
    expect(futures[1]?.exception()).toBe(error)
  })

  test('can be awaited after it settled, too', async () => {
    const loop = new BusyScheduler()
    const { promise, resolve } = defer<number>()
    const early = fromPromise(promise, { loop })
    resolve(42)
    await microtasks()
    const late = fromPromise(promise, { loop })
    expect([early.done(), late.done()]).toEqual([true, false])
    await microtasks()
    expect(late.result()).toBe(42)
  })

  test('keeps nothing of a wait that was cancelled', () => {
    const loop = new BusyScheduler()
    const { promise } = defer<number>()
    let reactions = 0
    promise.then = (...args) => {
      reactions += 1
      return Promise.prototype.then.apply(promise, args) as Promise<never>
    }
    for (let n = 0; n < 100; n += 1) fromPromise(promise, { loop }).cancel()
    expect(reactions).toBe(1)
  })
})

test('what only has a then is asked each time, for it may begin something anew', async () => {
  let asked = 0
  const thenable = { then: (resolve: (n: number) => void) => resolve((asked += 1)) } as unknown as PromiseLike<number>
  const futures = [1, 2].map(() => fromPromise(thenable, { loop: new BusyScheduler() }))
  await microtasks()
  expect(futures.map((future) => future.result())).toEqual([1, 2])
})
