import { explore } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'
import { foundIn } from './programs.ts'

describe.each(Object.entries(plantedBugs))('%s', (_name, { program, finding, options }) => {
  test.each([1, 2, 3])('is found, with the seed %i, told of, and seen again', { timeout: 60_000 }, (seed) => {
    const error = foundIn(program(false), { runs: 10_000, ...options, seed })
    expect(error.run).toBeGreaterThan(0)
    expect(error.findings[0]).toMatch(finding)
    expect(error.message).toContain(error.steps.map((step) => `- ${step}`).join('\n'))
    const again = foundIn(program(false), { ...options, replay: error.schedule })
    expect([again.schedule, again.steps]).toEqual([error.schedule, error.steps])
    expect(again.findings[0]).toMatch(finding)
  })

  test('is not there once it is corrected', { timeout: 120_000 }, () => {
    const { runs, schedules } = explore(program(true), { runs: 10_000, ...options, seed: 1 })
    expect(runs).toBe(10_000)
    expect(schedules).toBeGreaterThan(0)
  })
})
