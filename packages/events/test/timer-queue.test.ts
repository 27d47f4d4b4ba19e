import type { TimerHandle } from '@tsyncio/events'
import { expect, test } from 'vitest'
// Inside the loop, only memory tells whether cancelled timers are swept; the queue itself says how many it holds.
import { TimerQueue } from '../src/timer-queue.ts'
import { makeTimer, popDue } from './queued-timers.ts'

function queueOf(total: number, cancelled: number): { queue: TimerQueue; timers: TimerHandle[] } {
  const queue = new TimerQueue()
  // Those that are cancelled are the last, so that none surfaces.
  const timers = Array.from({ length: total }, (_, n) => makeTimer(n))
  for (const timer of timers) queue.push(timer)
  for (const timer of timers.slice(total - cancelled)) timer.cancel()
  return { queue, timers }
}

test.each([
  [100, 99, 'keeps', 'no more than a hundred'],
  [101, 50, 'keeps', 'not over half'],
  [102, 51, 'keeps', 'half, not over it'],
  [101, 51, 'sweeps', 'more than a hundred, over half'],
  [1000, 501, 'sweeps', 'more than a hundred, over half'],
] as const)('of %d timers with %d cancelled it %s them: %s', (total, cancelled, does, _why) => {
  const { queue } = queueOf(total, cancelled)
  queue.nextDeadline()
  expect(queue.size).toBe(does === 'sweeps' ? total - cancelled : total)
})

test('after a sweep the count of cancelled timers starts again', () => {
  const { queue, timers } = queueOf(300, 151)
  queue.nextDeadline()
  expect(queue.size).toBe(149)
  // Those that were swept are out: cancelling them again must not count.
  for (const timer of timers) timer.cancel()
  for (let n = 0; n < 149; n += 1) queue.push(makeTimer(1000 + n))
  expect(queue.nextDeadline()).toBe(1000)
  expect(queue.size).toBe(149)
})

test('timers that ran do not count as cancelled when they are cancelled later', () => {
  const { queue, timers } = queueOf(400, 0)
  popDue(queue, 200)
  for (const timer of timers.slice(0, 200)) timer.cancel()
  for (const timer of timers.slice(300)) timer.cancel()
  expect(queue.nextDeadline()).toBe(200)
  expect(queue.size).toBe(200)
})

test('a timer that is cancelled twice counts once', () => {
  const { queue, timers } = queueOf(101, 30)
  for (const timer of timers) if (timer.cancelled()) timer.cancel()
  queue.nextDeadline()
  expect(queue.size).toBe(101)
})

test('cancelled timers that surfaced do not count any more', () => {
  const { queue, timers } = queueOf(151, 45)
  for (const timer of timers.slice(0, 50)) timer.cancel()
  // 95 of 151 would be swept; but 50 of them come out one by one before.
  popDue(queue, 50)
  queue.nextDeadline()
  expect(queue.size).toBe(101)
})

test('drops cancelled timers that surface', () => {
  const queue = new TimerQueue()
  const timers = [1, 2, 3].map(makeTimer)
  for (const timer of timers) queue.push(timer)
  timers[0]?.cancel()
  timers[1]?.cancel()
  expect([queue.nextDeadline(), queue.size]).toEqual([3, 1])
})

test('clear drops all', () => {
  const { queue, timers } = queueOf(10, 3)
  queue.clear()
  for (const timer of timers) timer.cancel()
  expect([queue.size, queue.nextDeadline(), popDue(queue, Infinity)]).toEqual([0, undefined, []])
  queue.push(makeTimer(5))
  expect(queue.nextDeadline()).toBe(5)
})
