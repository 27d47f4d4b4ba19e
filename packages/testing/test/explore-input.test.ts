import type { Coroutine } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import { explore, VirtualEventLoop } from '@tsyncio/testing'
import type { ExploreOptions, Program } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { foundIn } from './programs.ts'

test.each<[ExploreOptions<unknown>, string]>([
  [{ runs: 0 }, 'runs: expected an integer of at least 1, got 0'],
  [{ seed: 0.5 }, 'seed: expected an integer, got 0.5'],
  [{ latency: -1 }, 'latency: expected a number of seconds of at least 0, got -1'],
  [{ order: 'some' as 'any' }, "order: expected 'asyncio' or 'any', got some"],
  [{ replay: '1=x' }, `replay: expected a schedule such as '3=1,17=2', got "1=x"`],
])('does not take %o', (options, message) => {
  expect(() => explore(() => sleep(1), options)).toThrow(message)
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
