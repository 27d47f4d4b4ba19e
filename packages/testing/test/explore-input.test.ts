import type { Coroutine } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import { cancelEverywhere, expectNoLeaks, explore, runVirtual, VirtualEventLoop } from '@tsyncio/testing'
import type { ExploreOptions, Program } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { foundIn } from './programs.ts'

test.each<[ExploreOptions<unknown>, string]>([
  [{ runs: 0 }, 'runs: expected an integer of at least 1, got 0'],
  [{ seed: 0.5 }, 'seed: expected an integer, got 0.5'],
  [{ latency: -1 }, 'latency: expected a number of seconds of at least 0, got -1'],
  [{ latency: '1' as never }, 'latency: expected a number of seconds of at least 0, got 1'],
  [{ order: 'some' as 'any' }, "order: expected 'asyncio' or 'any', got some"],
  [{ replay: '1=x' }, `replay: expected a schedule such as '3=1,17=2', got "1=x"`],
])('does not take %o', (options, message) => {
  expect(() => explore(() => sleep(1), options)).toThrow(message)
})

const promising = (async () => {}) as never
const NO_AWAITABLE = 'a future, a coroutine or an awaitable is required, got a promise'

test.each([explore, cancelEverywhere, expectNoLeaks])('%o names a program that is none', (judge) => {
  const running = sleep(1) as never
  expect(() => judge(running)).toThrow('program: expected a function*, to be called in the loop; got a coroutine')
  expect(() => judge(promising)).toThrow(`program: ${NO_AWAITABLE}`)
})

test('runVirtual names a main that gives a promise', async () => {
  await expect(runVirtual(promising)).rejects.toThrow(`main: ${NO_AWAITABLE}`)
})

test('a program must ask for what is possible', () => {
  const asking = (program: Program<unknown>): string => String(foundIn(program).cause)
  expect(asking(({ latency }) => latency(2, 1))).toBe(
    'RangeError: latency: expected 0 <= least <= most, got least = 2, most = 1',
  )
  expect(
    asking(function* ({ choose }) {
      choose(0)
    }),
  ).toBe('RangeError: possibilities: expected an integer of at least 1, got 0')
})

test('cannot be used inside a running loop', () => {
  function* main(): Coroutine<void> {
    explore(() => sleep(1))
  }
  expect(() => new VirtualEventLoop().runUntilComplete(main())).toThrow(/another loop is running/)
})

test('cancelEverywhere runs under a schedule that follows from a seed, the same for each cancellation', () => {
  const durations = new Set<number>()
  const program: Program<void> = function* (trial) {
    const start = trial.loop.time()
    yield* trial.latency(1, 9)
    durations.add(trial.loop.time() - start)
    yield* sleep(1)
  }
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    durations.clear()
    const { cancellations } = cancelEverywhere(program, { seed, latency: 0 })
    expect(cancellations).toBeGreaterThan(4)
    expect(durations.size).toBe(1)
  }
  expect(() => cancelEverywhere(program, { seed: 0.5 })).toThrow('seed: expected an integer, got 0.5')
})
