import { CancelledError, Future, toPromise } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'
import { expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

const loop = new ManualScheduler()
const makeFuture = (): Future<number> => new Future<number>({ loop })

test('an async function can await a future', async () => {
  const future = makeFuture()
  const sum = (async () => 1 + (await future))()
  // An async function asks for the result one microtask after its await.
  await Promise.resolve()
  future.setResult(41)
  loop.pass()
  expect(await sum).toBe(42)
})

test('a failed future rejects with the very error', async () => {
  const error = new Error('no')
  const future = makeFuture()
  const promise = future.then()
  future.setException(error)
  loop.pass()
  await expect(promise).rejects.toBe(error)
})

test('a cancelled future rejects with CancelledError', async () => {
  const future = makeFuture()
  const promise = toPromise(future)
  future.cancel('enough')
  loop.pass()
  await expect(promise).rejects.toThrow(CancelledError)
  await expect(promise).rejects.toThrow('enough')
})

test('then maps the result, and the failure', async () => {
  const [good, bad] = [makeFuture(), makeFuture()]
  const doubled = good.then((n) => 2 * n)
  const rescued = bad.then(null, (error: unknown) => `rescued from ${String(error)}`)
  good.setResult(21)
  bad.setException('no')
  loop.pass()
  expect([await doubled, await rescued]).toEqual([42, 'rescued from no'])
})

test('the promise settles with the callbacks of the future, not earlier', async () => {
  const future = makeFuture()
  const log: string[] = []
  const promise = toPromise(future).then(() => void log.push('settled'))
  future.setResult(1)
  await Promise.resolve()
  expect(log).toEqual([])
  loop.pass()
  await promise
  expect(log).toEqual(['settled'])
})

test('a future that is done settles its promise without the loop, which may have ended', async () => {
  const idle = new ManualScheduler()
  const [good, bad] = [new Future<number>({ loop: idle }), new Future<number>({ loop: idle })]
  good.setResult(42)
  bad.setException(new Error('no'))
  const settled = Promise.allSettled([good, bad]).then((results) => results.map(({ status }) => status))
  // Generous: a promise that settles at all does so within a few microtasks.
  const soon = (async () => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve()
    return 'still pending'
  })()
  expect(await Promise.race([settled, soon])).toEqual(['fulfilled', 'rejected'])
})

test('a future that is pending on a loop that is closed rejects: it will never end', async () => {
  const closed = Object.assign(new ManualScheduler(), { isClosed: () => true })
  await expect(new Future<void>({ loop: closed })).rejects.toMatchObject({ name: 'RuntimeError' })
  const done = new Future<number>({ loop: closed })
  done.setResult(42)
  expect(await done).toBe(42)
})

test('toPromise takes any future, not only one of ours', async () => {
  const waiting: ((future: FutureLike<number>) => void)[] = []
  const foreign = {
    _asyncioFutureBlocking: false,
    getLoop: () => loop,
    done: () => false,
    result: () => 42,
    addDoneCallback: (callback: (future: FutureLike<number>) => void) => void waiting.push(callback),
  } as unknown as FutureLike<number>
  const promise = toPromise(foreign)
  for (const callback of waiting) callback(foreign)
  expect(await promise).toBe(42)
})
