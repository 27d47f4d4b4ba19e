import { Future } from '@tsyncio/futures'
import { expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

test('a future lists who waits for it, in the order in which they came, until it is done', () => {
  const future = new Future<void>({ loop: new ManualScheduler() })
  const waiter = { run(): void {} }
  const callback = (): void => {}
  expect(future.getWaiters()).toEqual([])
  future.addWaiter(waiter)
  expect(future.getWaiters()).toEqual([waiter])
  future.addDoneCallback(callback)
  expect([future.getWaiters().length, future.getWaiters()[0]]).toEqual([2, waiter])
  future.removeDoneCallback(callback)
  expect(future.getWaiters()).toEqual([waiter])
  future.setResult()
  expect(future.getWaiters()).toEqual([])
})
