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

test.each([-1, -1e-12, NaN, '5' as never])('does not go on by %o', (seconds) => {
  const clock = new VirtualClock()
  expect(() => clock.advance(seconds)).toThrow(RangeError)
  expect(clock.now()).toBe(0)
})

test('rings each alarm at its time, in the order in which they were set, also those set on the way', () => {
  const clock = new VirtualClock()
  const log: string[] = []
  const ring = (name: string) => (): void => void log.push(`${name} at ${clock.now()}`)
  clock.setAlarm(2, ring('c'))
  clock.setAlarm(1, ring('a'))
  clock.setAlarm(1, ring('b'))
  clock.setAlarm(1.5, () => clock.setAlarm(1, ring('late')))
  clock.setAlarm(2, ring('taken back'))[Symbol.dispose]()
  clock.setAlarm(Infinity, ring('never'))
  clock.advance(3)
  expect(log).toEqual(['a at 1', 'b at 1', 'late at 1.5', 'c at 2'])
  expect([clock.now(), clock.nextAlarm()]).toEqual([3, undefined])
})

test('goes to the next alarm, if there is one in time', () => {
  const clock = new VirtualClock()
  clock.setAlarm(5, () => {})
  expect([clock.advanceToAlarm(4), clock.now()]).toEqual([false, 0])
  expect([clock.nextAlarm(), clock.advanceToAlarm(), clock.now()]).toEqual([5, true, 5])
  expect([clock.nextAlarm(), clock.advanceToAlarm(), clock.now()]).toEqual([undefined, false, 5])
})

test('takes no alarm for a time that is no number', () => {
  expect(() => new VirtualClock().setAlarm(NaN, () => {})).toThrow('when: expected a number of seconds, got NaN')
})
