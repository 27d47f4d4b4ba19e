import { VirtualClock } from '@tsyncio/testing'
import { expect, test } from 'vitest'

test('stands still until it is told to go on', () => {
  const clock = new VirtualClock()
  expect([clock.now(), clock.now()]).toEqual([0, 0])
  clock.advance(1.5)
  clock.advance(0)
  expect(clock.now()).toBe(1.5)
})

test('has the resolution of Linux', () => {
  expect(new VirtualClock().resolution).toBe(1e-9)
})

test.each([-1, -1e-12, NaN])('does not go on by %d', (seconds) => {
  const clock = new VirtualClock()
  expect(() => clock.advance(seconds)).toThrow(RangeError)
  expect(clock.now()).toBe(0)
})
