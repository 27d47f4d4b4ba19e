import { TimerHandle } from '@tsyncio/events'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
// Inside the loop, only memory tells whether cancelled timers are swept; the heap itself says how many it holds.
import { TimerHeap } from '../src/timer-heap.ts'

function makeTimer(when: number): TimerHandle {
  return new TimerHandle(when, () => {}, undefined, undefined)
}

function heapOf(total: number, cancelled: number): { heap: TimerHeap; timers: TimerHandle[] } {
  const heap = new TimerHeap()
  // Those that are cancelled are the last, so that none surfaces.
  const timers = Array.from({ length: total }, (_, n) => makeTimer(n))
  for (const timer of timers) heap.push(timer)
  for (const timer of timers.slice(total - cancelled)) timer.cancel()
  return { heap, timers }
}

test.each([
  [100, 99, 'keeps', 'no more than a hundred'],
  [101, 50, 'keeps', 'not over half'],
  [102, 51, 'keeps', 'half, not over it'],
  [101, 51, 'sweeps', 'more than a hundred, over half'],
  [1000, 501, 'sweeps', 'more than a hundred, over half'],
] as const)('of %d timers with %d cancelled it %s them: %s', (total, cancelled, does, _why) => {
  const { heap } = heapOf(total, cancelled)
  heap.nextDeadline()
  expect(heap.size).toBe(does === 'sweeps' ? total - cancelled : total)
})

test('after a sweep the count of cancelled timers starts again', () => {
  const { heap, timers } = heapOf(300, 151)
  heap.nextDeadline()
  expect(heap.size).toBe(149)
  // Those that were swept are out: cancelling them again must not count.
  for (const timer of timers) timer.cancel()
  for (let n = 0; n < 149; n += 1) heap.push(makeTimer(1000 + n))
  expect(heap.nextDeadline()).toBe(1000)
  expect(heap.size).toBe(149)
})

test('timers that ran do not count as cancelled when they are cancelled later', () => {
  const { heap, timers } = heapOf(400, 0)
  for (let n = 0; n < 200; n += 1) heap.popDue(Infinity)
  for (const timer of timers.slice(0, 200)) timer.cancel()
  for (const timer of timers.slice(300)) timer.cancel()
  expect(heap.nextDeadline()).toBe(200)
  expect(heap.size).toBe(200)
})

test('a timer that is cancelled twice counts once', () => {
  const { heap, timers } = heapOf(101, 30)
  for (const timer of timers) if (timer.cancelled()) timer.cancel()
  heap.nextDeadline()
  expect(heap.size).toBe(101)
})

test('cancelled timers that surfaced do not count any more', () => {
  const { heap, timers } = heapOf(151, 45)
  for (const timer of timers.slice(0, 50)) timer.cancel()
  // 95 of 151 would be swept; but 50 of them come out one by one before.
  for (let n = 0; n < 50; n += 1) heap.popDue(Infinity)
  heap.nextDeadline()
  expect(heap.size).toBe(101)
})

test('drops cancelled timers that surface', () => {
  const heap = new TimerHeap()
  const timers = [1, 2, 3].map(makeTimer)
  for (const timer of timers) heap.push(timer)
  timers[0]?.cancel()
  timers[1]?.cancel()
  expect([heap.nextDeadline(), heap.size]).toEqual([3, 1])
})

test('clear drops all', () => {
  const { heap, timers } = heapOf(10, 3)
  heap.clear()
  for (const timer of timers) timer.cancel()
  expect([heap.size, heap.nextDeadline(), heap.popDue(Infinity)]).toEqual([0, undefined, undefined])
  heap.push(makeTimer(5))
  expect(heap.nextDeadline()).toBe(5)
})

type Action = { readonly push: number } | { readonly cancel: number } | { readonly popUntil: number } | 'look'

const deadline = fc.nat(8)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ push: deadline }) },
  { weight: 3, arbitrary: fc.record({ cancel: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ popUntil: deadline }) },
  { weight: 1, arbitrary: fc.constant<Action>('look') },
)

/** Plays the same on the heap and on a list that is sorted anew each time. */
function play(script: readonly Action[]): void {
  const heap = new TimerHeap()
  const all: TimerHandle[] = []
  let model: TimerHandle[] = []
  const sort = (): void => {
    // Stable, so that equal deadlines stay in the order of their scheduling.
    model = model.filter((timer) => !timer.cancelled()).sort((a, b) => a.when() - b.when())
  }
  const popOne = (end: number): TimerHandle | undefined => {
    for (;;) {
      const timer = heap.popDue(end) as TimerHandle | undefined
      if (timer?.cancelled() !== true) return timer
    }
  }
  for (const each of [...script, { popUntil: Infinity }]) {
    if (each === 'look') {
      sort()
      expect(heap.nextDeadline()).toBe(model[0]?.when())
    } else if ('push' in each) {
      const timer = makeTimer(each.push)
      heap.push(timer)
      all.push(timer)
      model.push(timer)
    } else if ('cancel' in each) {
      all[each.cancel % (all.length || 1)]?.cancel()
    } else {
      sort()
      while (model.length > 0 && (model[0] as TimerHandle).when() < each.popUntil) {
        expect(popOne(each.popUntil)).toBe(model.shift())
      }
      expect(popOne(each.popUntil)).toBeUndefined()
    }
  }
  expect(model).toEqual([])
}

test('pops as sorting would, equal deadlines first in first out, whatever is cancelled meanwhile', () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 60 }), play), { numRuns: 300 })
})

test('the same with enough timers to be swept and to grow', () => {
  const many = fc.array(action, { minLength: 400, maxLength: 900, size: 'max' })
  fc.assert(fc.property(many, play), { numRuns: 15 })
})
