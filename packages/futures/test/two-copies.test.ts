import * as first from '@tsyncio/futures'
import { expect, test, vi } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

vi.resetModules()
const second = await import('@tsyncio/futures')
const loop = new ManualScheduler()

test('two installed copies are two', () => {
  expect(second.Future).not.toBe(first.Future)
  expect(second.CancelledError).not.toBe(first.CancelledError)
})

test('errors of one copy are known to the other', () => {
  expect(second.isCancelledError(new first.CancelledError())).toBe(true)
  expect(second.isBaseException(new first.CancelledError())).toBe(true)
  expect(second.leavesLoop(new first.SystemExit())).toBe(true)
  expect(second.leavesLoop(new first.KeyboardInterrupt())).toBe(true)
  expect(second.isCancelledError(new first.SystemExit())).toBe(false)
})

test('futures of one copy are known to the other, and awaited', () => {
  const future = new first.Future<number>({ loop })
  expect(second.isFuture(future)).toBe(true)
  const coroutine = second.awaitFuture(future)
  expect(coroutine.next().value).toBe(future)
  future.setResult(42)
  expect(coroutine.next()).toMatchObject({ done: true, value: 42 })
})

test('there is one running loop', () => {
  expect(first.setRunningScheduler(loop)).toBeUndefined()
  try {
    expect(second.runningScheduler()).toBe(loop)
    expect(new second.Future().getLoop()).toBe(loop)
  } finally {
    expect(second.setRunningScheduler(undefined)).toBe(loop)
  }
  expect(first.runningScheduler()).toBeUndefined()
})

test('a future ended by a CancelledError of the other copy is read as cancelled', async () => {
  const future = new first.Future<number>({ loop })
  const promise = second.toPromise(future)
  future.cancel('enough')
  loop.pass()
  const error = await promise.catch((rejected: unknown) => rejected)
  expect(second.isCancelledError(error)).toBe(true)
})
