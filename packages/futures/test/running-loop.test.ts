import { Future, requireRunningScheduler, RuntimeError, runningScheduler, setRunningScheduler } from '@tsyncio/futures'
import { afterEach, expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

afterEach(() => void setRunningScheduler(undefined))

test('without a running loop there is none, and who needs one is told', () => {
  expect(runningScheduler()).toBeUndefined()
  expect(() => requireRunningScheduler()).toThrow(RuntimeError)
  expect(() => new Future()).toThrow(/no running event loop/)
})

test('setting the running loop returns the one before, so that nesting is a local variable', () => {
  const [outer, inner] = [new ManualScheduler(), new ManualScheduler()]
  expect(setRunningScheduler(outer)).toBeUndefined()
  expect(setRunningScheduler(inner)).toBe(outer)
  expect(runningScheduler()).toBe(inner)
  expect(setRunningScheduler(outer)).toBe(inner)
  expect(requireRunningScheduler()).toBe(outer)
})

test('a future belongs to the running loop, unless it is given one', () => {
  const [running, other] = [new ManualScheduler(), new ManualScheduler()]
  setRunningScheduler(running)
  expect(new Future().getLoop()).toBe(running)
  expect(new Future({ loop: other }).getLoop()).toBe(other)
})

test('a future keeps its loop when another one runs', () => {
  const [first, second] = [new ManualScheduler(), new ManualScheduler()]
  setRunningScheduler(first)
  const future = new Future<void>()
  setRunningScheduler(second)
  future.addDoneCallback(() => {})
  future.setResult()
  expect([first.scheduled, second.scheduled]).toEqual([1, 0])
})
