import { explore } from '@tsyncio/testing'
import type { Program } from '@tsyncio/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { foundIn } from './programs.ts'

/** Which of 30 choices must be how large, by their numbers. */
const conditions = fc.dictionary(fc.integer({ min: 0, max: 29 }).map(String), fc.integer({ min: 1, max: 6 }), {
  minKeys: 1,
  maxKeys: 3,
})

function failingIf(needed: Readonly<Record<string, number>>): Program<void> {
  return function* ({ choose }) {
    const taken = Array.from({ length: 30 }, () => choose(8))
    const isMet = Object.entries(needed).every(([n, least]) => (taken[Number(n)] as number) >= least)
    if (isMet) throw new Error('found')
  }
}

test('of a failing schedule, just what makes it fail is left, and no more of that than it takes', () => {
  fc.assert(
    fc.property(fc.integer(), conditions, (seed, needed) => {
      const { schedule } = foundIn(failingIf(needed), { seed, runs: 100_000 })
      const pairs = Object.entries(needed).toSorted(([a], [b]) => Number(a) - Number(b))
      expect(schedule).toBe(pairs.map(([n, least]) => `${n}=${least}`).join(','))
    }),
    { numRuns: 30 },
  )
})

test('what was found is found again by replaying it, and only with the program that fails', () => {
  fc.assert(
    fc.property(fc.integer(), conditions, (seed, needed) => {
      const { schedule, message } = foundIn(failingIf(needed), { seed, runs: 100_000 })
      const again = foundIn(failingIf(needed), { replay: schedule })
      expect(again.message.split('\n').slice(1, -1)).toEqual(message.split('\n').slice(1, -1))
      expect(explore(failingIf({ 0: 8 }), { replay: schedule }).runs).toBe(1)
    }),
    { numRuns: 10 },
  )
})

test('what fails in a replay is told with what was replayed, and without a seed, since that explores nothing', () => {
  const { message, run } = foundIn(failingIf({ 5: 3 }), { replay: '5=3' })
  expect(run).toBe(undefined)
  expect(message).toMatch(/^the program, replayed:/)
  expect(message).toMatch(/\nto see this again: { replay: '5=3' }$/)
})
