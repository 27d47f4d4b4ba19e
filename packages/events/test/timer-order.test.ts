import { TimerHandle } from '@tsyncio/events'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimerQueue } from '../src/timer-queue.ts'
import { makeTimer, popDue } from './queued-timers.ts'

/** Stable, so that equal deadlines stay in the order of their scheduling. */
function sorted(timers: readonly TimerHandle[]): TimerHandle[] {
  return [...timers].sort((a, b) => (a.when() === b.when() ? 0 : a.when() - b.when()))
}

/** A linear congruential generator of numbers between 0 and 1. */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** An infinite deadline is the last there is, but it is reached. */
function isDue(timer: TimerHandle, end: number): boolean {
  return timer.when() < end || end === Infinity
}

function expectSame(timers: readonly TimerHandle[], others: readonly TimerHandle[]): void {
  expect(timers.map((timer) => timer.when())).toEqual(others.map((timer) => timer.when()))
  expect(timers.findIndex((timer, place) => timer !== others[place])).toBe(-1)
}

type Action = { readonly push: number } | { readonly cancel: number } | { readonly popUntil: number } | 'look'

function actions(deadline: fc.Arbitrary<number>): fc.Arbitrary<Action> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ push: deadline }) },
    { weight: 3, arbitrary: fc.record({ cancel: fc.nat(400) }) },
    { weight: 1, arbitrary: fc.record({ popUntil: deadline }) },
    { weight: 1, arbitrary: fc.constant<Action>('look') },
  )
}

/** Plays the same on the queue and on a list that is sorted anew each time. */
function play(script: readonly Action[]): void {
  const queue = new TimerQueue()
  const all: TimerHandle[] = []
  let model: TimerHandle[] = []
  const sort = (): void => {
    model = sorted(model.filter((timer) => !timer.cancelled()))
  }
  for (const each of [...script, { popUntil: Infinity }]) {
    if (each === 'look') {
      sort()
      expect(queue.nextDeadline()).toBe(model[0]?.when())
    } else if ('push' in each) {
      const timer = makeTimer(each.push)
      queue.push(timer)
      all.push(timer)
      model.push(timer)
    } else if ('cancel' in each) {
      all[each.cancel % (all.length || 1)]?.cancel()
    } else {
      sort()
      const due = model.filter((timer) => isDue(timer, each.popUntil))
      expectSame(
        popDue(queue, each.popUntil).filter((timer) => !timer.cancelled()),
        due,
      )
      model = model.slice(due.length)
    }
  }
  expect(model).toEqual([])
}

const small = actions(fc.nat(8))

test('pops as sorting would, equal deadlines first in first out, whatever is cancelled meanwhile', () => {
  fc.assert(fc.property(fc.array(small, { maxLength: 60 }), play), { numRuns: 300 })
})

test('the same with enough timers to be swept and to grow', () => {
  const many = fc.array(small, { minLength: 400, maxLength: 900, size: 'max' })
  fc.assert(fc.property(many, play), { numRuns: 15 })
})

/** Deadlines of a kind that is hard to part evenly. */
const deadlines = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 1e5, max: 1e5 + 1e-9, noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -20, max: 60 }).map((exponent) => 2 ** exponent),
  fc.double({ min: -1e308, max: 1e308, noNaN: true }),
  fc.constantFrom(Infinity, 60),
)

test('the same however the deadlines are spread', () => {
  const many = fc.array(actions(deadlines), { minLength: 100, maxLength: 900, size: 'max' })
  fc.assert(fc.property(many, play), { numRuns: 40 })
})

/** How deadlines may be spread; `random` is between 0 and 1. */
const spreads: Record<string, (random: number) => number> = {
  evenly: (random) => random,
  'in two clusters': (random) => (random < 0.5 ? random / 1e6 : 60 + random),
  'over many magnitudes': (random) => 2 ** Math.floor(200 * random),
  'on few deadlines': (random) => Math.floor(3 * random),
  'on one deadline': () => 60,
  'with one far away': (random) => (random < 1e-4 ? Infinity : random),
  'from one end of the numbers to the other': (random) => (2 * random - 1) * 1.7e308,
}

test.each(Object.keys(spreads))('tens of thousands come out as sorting would have them, spread %s', (spread) => {
  const spreadOf = spreads[spread] as (random: number) => number
  fc.assert(
    fc.property(fc.integer({ min: 1 }), (seed) => {
      const random = makeRandom(seed)
      const queue = new TimerQueue()
      let model: TimerHandle[] = []
      const push = (count: number): void => {
        const timers = Array.from({ length: count }, () => makeTimer(spreadOf(random())))
        for (const timer of timers) queue.push(timer)
        model = sorted([...model, ...timers])
      }
      push(20_000)
      // Others come in while the first come out, before and after those that are to come next.
      while (model.length > 0) {
        const later = model[Math.floor(5000 * random())]?.when()
        const end = later === undefined || later === model[0]?.when() ? Infinity : later
        const due = model.filter((timer) => isDue(timer, end))
        expectSame(popDue(queue, end), due)
        model = model.slice(due.length)
        if (due.length > 500) push(500)
      }
      expect(queue.size).toBe(0)
    }),
    { numRuns: 1 },
  )
})

test('a short wait does not go through all the long ones that have one deadline', () => {
  const queue = new TimerQueue()
  let looks = 0
  class Watched extends TimerHandle {
    override when(): number {
      looks += 1
      return super.when()
    }
  }
  const push = (when: number): void => queue.push(new Watched(when, () => {}, undefined, undefined))
  for (let n = 0; n < 10_000; n += 1) push(60)
  for (let n = 0; n < 1000; n += 1) {
    push(1)
    expect(queue.nextDeadline()).toBe(1)
    popDue(queue, 2)
    expect(queue.nextDeadline()).toBe(60)
  }
  expect(looks).toBeLessThan(20_000)
})
