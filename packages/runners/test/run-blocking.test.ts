import { findRunningLoop } from '@tsyncio/events'
import { fromPromise, RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { runBlocking } from '@tsyncio/runners'
import { asCompleted, gather, sleep, wait } from '@tsyncio/tasks'
import { DeadlockError } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { VirtualLoop } from './virtual-parts.ts'

const options = { loopFactory: () => new VirtualLoop() }

test('the caller has the result at once', () => {
  expect(runBlocking(sleep(1, 42), options)).toBe(42)
  expect(findRunningLoop()).toBeUndefined()
})

test('is refused inside a running loop; the coroutine is not started, and no loop stays open', () => {
  const made: VirtualLoop[] = []
  const log: string[] = []
  function* inner(): Coroutine<void> {
    log.push('started')
  }
  function* outer(): Coroutine<void> {
    const loopFactory = (): VirtualLoop => (made.push(new VirtualLoop()), made.at(-1) as VirtualLoop)
    const refusal = new RuntimeError('runBlocking() cannot be called from a running event loop')
    expect(() => runBlocking(inner(), { loopFactory })).toThrow(refusal)
  }
  runBlocking(outer(), options)
  expect(log).toEqual([])
  expect(made.filter((loop) => !loop.isClosed())).toEqual([])
})

test('can be repeated, each time on a new loop', () => {
  const loops = new Set<unknown>()
  function* main(): Coroutine<void> {
    loops.add(findRunningLoop())
  }
  runBlocking(main(), options)
  runBlocking(main(), options)
  expect(loops.size).toBe(2)
})

test('a promise cannot be awaited, since it could never settle', () => {
  function* main(): Coroutine<void> {
    yield* fromPromise(Promise.resolve())
  }
  expect(() => runBlocking(main(), options)).toThrow(/blocks the thread/)
})

test('nor can it be waited for in another way', () => {
  const loop = new VirtualLoop()
  const promised = fromPromise(new Promise(() => {}), { loop })
  function* main(): Coroutine<void> {
    yield* gather([promised])
  }
  expect(() => loop.runUntilComplete(promised)).toThrow(/blocks the thread/)
  expect(() => loop.runUntilComplete(main())).toThrow(/blocks the thread/)
  expect(loop.isRunning()).toBe(false)
})

test('and then leaves nothing with what was to be waited for besides', () => {
  const loop = new VirtualLoop()
  const [future, promised] = [loop.createFuture<void>(), fromPromise(new Promise<void>(() => {}), { loop })]
  function* completed(): Coroutine<void> {
    asCompleted([future, promised], { timeout: 5 })
  }
  for (const main of [wait([future, promised], { timeout: 5 }), completed()]) {
    expect(() => loop.runUntilComplete(main as Coroutine<unknown>)).toThrow(/blocks the thread/)
    expect(String(future)).toBe('<Future pending>')
  }
  loop.runUntilComplete(sleep(0))
  expect(loop.time()).toBe(0)
})

test('an error while the loop waits comes out, and the loop is closed', () => {
  const loop = new VirtualLoop()
  function* main(): Coroutine<void> {
    try {
      yield* loop.createFuture<void>()
    } finally {
      expect(loop.isRunning()).toBe(true)
    }
  }
  expect(() => runBlocking(main(), { loopFactory: () => loop })).toThrow(DeadlockError)
  expect(loop.isClosed()).toBe(true)
})
