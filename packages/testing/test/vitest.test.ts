import { fromPromise } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import { test } from '@tsyncio/testing/vitest'
import { expect } from 'vitest'

let ran = 0

test.virtual('runs on virtual time, and promises settle meanwhile', function* (loop) {
  yield* sleep(3600)
  yield* fromPromise(Promise.resolve())
  expect(loop.time()).toBe(3600)
  ran += 1
})

test.explore(
  'runs under many schedules',
  function* (trial) {
    yield* trial.latency(1, 2)
    ran += 1
  },
  { runs: 100, timeout: 60 },
)

test('has run all of them, and is an ordinary test', () => {
  expect(ran).toBe(101)
})
