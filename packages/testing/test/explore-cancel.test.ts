import { sleep } from '@tsyncio/tasks'
import { explore } from '@tsyncio/testing'
import type { Program } from '@tsyncio/testing'
import { expect, test } from 'vitest'

test('the program is cancelled at each moment at which it waits, to the last', () => {
  const times: number[] = []
  const program: Program<void> = function* ({ loop }) {
    try {
      yield* sleep(1)
    } catch (error) {
      times.push(loop.time())
      throw error
    }
  }
  for (const replay of ['0=1', '0=2', '0=3']) explore(program, { cancel: true, latency: 0, replay })
  expect(times).toEqual([0, 0, 1])
})

test('a thousand schedules are tried, if nobody says how many', () => {
  expect(explore(() => sleep(1)).runs).toBe(1000)
})

test('what always takes as long leaves nothing open', () => {
  const { schedules } = explore(({ latency }) => latency(1, 1), { seed: 1, runs: 20, latency: 0 })
  expect(schedules).toBe(1)
})
