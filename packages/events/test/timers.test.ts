import { ValueError } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

function setUp(resolution?: number): { loop: ScriptedLoop; log: string[]; note: (what: string) => () => void } {
  const loop = new ScriptedLoop(resolution)
  const log: string[] = []
  return { loop, log, note: (what) => () => void log.push(`${what} at ${loop.time()}`) }
}

function runUntil(loop: ScriptedLoop, when: number): void {
  loop.callAt(when, () => loop.stop())
  loop.runForever()
}

test('time is that of the clock', () => {
  const { loop } = setUp()
  expect(loop.time()).toBe(0)
  loop.moveClock(1.5)
  expect(loop.time()).toBe(1.5)
})

test('timers run at their times, soonest first', () => {
  const { loop, log, note } = setUp()
  loop.callLater(3, note('c'))
  loop.callLater(1, note('a'))
  loop.callAt(2, note('b'))
  runUntil(loop, 4)
  expect(log).toEqual(['a at 1', 'b at 2', 'c at 3'])
})

test('a delay counts from when it was asked for', () => {
  const { loop, log, note } = setUp()
  loop.callLater(2, () => loop.callLater(3, note('later')))
  runUntil(loop, 10)
  expect(log).toEqual(['later at 5'])
})

test('timers with one deadline run in the order in which they were scheduled', () => {
  const { loop, log } = setUp()
  for (let n = 0; n < 12; n += 1) loop.callAt(1, () => void log.push(`${n}`))
  runUntil(loop, 1)
  expect(log).toEqual(Array.from({ length: 12 }, (_, n) => `${n}`))
})

test('a timer gets its argument, and tells when it is due', () => {
  const { loop } = setUp()
  const seen: number[] = []
  loop.moveClock(1)
  const timer = loop.callLater(2, (n) => void seen.push(n), 7)
  expect([timer.when(), loop.callAt(9, () => {}).when()]).toEqual([3, 9])
  runUntil(loop, 5)
  expect(seen).toEqual([7])
})

test('a deadline in the past is due at once', () => {
  const { loop, log, note } = setUp()
  loop.moveClock(10)
  loop.callAt(3, note('past'))
  loop.runPasses(1)
  expect(log).toEqual(['past at 10'])
})

test('several late timers run in the order of their deadlines, not of their scheduling', () => {
  const { loop, log, note } = setUp()
  for (const when of [3, 1, 2]) loop.callAt(when, note(`${when}`))
  loop.moveClock(10)
  loop.runPasses(1)
  expect(log).toEqual(['1 at 10', '2 at 10', '3 at 10'])
})

test('a timer that is due within the resolution of the clock is due now; exactly at its end it is not', () => {
  const { loop, log, note } = setUp(0.25)
  loop.callAt(0.125, note('within'))
  loop.callAt(0.25, note('at the end'))
  loop.callSoon(() => {})
  loop.runPasses(1)
  expect(log).toEqual(['within at 0'])
  loop.moveClock(0.125)
  loop.runPasses(1)
  expect(log).toEqual(['within at 0', 'at the end at 0.125'])
})

describe('a cancelled timer', () => {
  test('does not run', () => {
    const { loop, log, note } = setUp()
    const timer = loop.callLater(1, note('cancelled'))
    loop.callLater(2, note('other'))
    timer.cancel()
    timer.cancel()
    runUntil(loop, 3)
    expect(log).toEqual(['other at 2'])
  })

  test('is not waited for', () => {
    const { loop } = setUp()
    loop.callLater(1, () => {}).cancel()
    runUntil(loop, 5)
    expect(loop.polls).toEqual([5])
    expect(() => loop.runForever()).toThrow('wait for ever')
  })

  test('does not run when it was due in the pass that cancels it', () => {
    const { loop, log, note } = setUp()
    loop.callAt(1, () => second.cancel())
    const second = loop.callAt(1, note('second'))
    loop.callAt(1, note('third'))
    runUntil(loop, 2)
    expect(log).toEqual(['third at 1'])
  })

  test('may be cancelled again after it ran', () => {
    const { loop, log, note } = setUp()
    const timer = loop.callLater(1, note('ran'))
    runUntil(loop, 2)
    timer.cancel()
    loop.callLater(1, note('another'))
    runUntil(loop, 5)
    expect(log).toEqual(['ran at 1', 'another at 3'])
  })
})

test('timers outlive a run', () => {
  const { loop, log, note } = setUp()
  loop.callAt(3, note('third'))
  runUntil(loop, 2)
  runUntil(loop, 4)
  expect(log).toEqual(['third at 3'])
})

test('an endless delay is never over', () => {
  const { loop, log, note } = setUp()
  loop.callLater(Infinity, note('never'))
  runUntil(loop, 10)
  expect(log).toEqual([])
})

test('what is no number of seconds is refused', () => {
  const { loop } = setUp()
  expect(() => loop.callLater('1' as unknown as number, () => {})).toThrow(TypeError)
  expect(() => loop.callLater(undefined as unknown as number, () => {})).toThrow(TypeError)
  expect(() => loop.callAt('1' as unknown as number, () => {})).toThrow(TypeError)
  expect(() => loop.callLater(NaN, () => {})).toThrow(ValueError)
  expect(() => loop.callAt(NaN, () => {})).toThrow(ValueError)
})
