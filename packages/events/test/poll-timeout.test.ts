import { expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

const DAY = 24 * 3600

test('does not wait while something is ready', () => {
  const loop = new ScriptedLoop()
  loop.callLater(5, () => {})
  loop.callSoon(() => loop.callSoon(() => loop.stop()))
  loop.runForever()
  expect(loop.polls).toEqual([0, 0])
})

test('does not wait when it was told to stop before the run', () => {
  const loop = new ScriptedLoop()
  loop.callLater(5, () => {})
  loop.stop()
  loop.runForever()
  expect(loop.polls).toEqual([0])
})

test('waits for the next timer', () => {
  const loop = new ScriptedLoop()
  loop.callLater(7, () => loop.stop())
  loop.callLater(5, () => {})
  loop.runForever()
  expect(loop.polls).toEqual([5, 2])
})

test('does not wait for a timer that is late, nor a negative time', () => {
  const loop = new ScriptedLoop()
  loop.callLater(5, () => loop.stop())
  loop.moveClock(8)
  loop.runForever()
  expect(loop.polls).toEqual([0])
})

test('waits at most a day at a time', () => {
  const loop = new ScriptedLoop()
  loop.callLater(2.5 * DAY, () => loop.stop())
  loop.runForever()
  expect(loop.polls).toEqual([DAY, DAY, DAY / 2])
})

test('waits for as long as it takes when there is no timer', () => {
  const loop = new ScriptedLoop()
  loop.outside.push(() => void loop.callSoon(() => loop.stop()))
  loop.runForever()
  expect(loop.polls).toEqual([undefined])
})

test('waits for as long as it takes when all timers are cancelled', () => {
  const loop = new ScriptedLoop()
  const timers = [1, 2, 3].map((delay) => loop.callLater(delay, () => {}))
  for (const timer of timers) timer.cancel()
  loop.outside.push(() => void loop.callSoon(() => loop.stop()))
  loop.runForever()
  expect(loop.polls).toEqual([undefined])
})

test('polls once a pass, also when something is ready', () => {
  const loop = new ScriptedLoop()
  let found = 0
  loop.outside.push(
    () => (found += 1),
    () => (found += 1),
  )
  loop.runPasses(2)
  expect(found).toBe(2)
})

test('a wait may end early, with nothing', () => {
  const loop = new ScriptedLoop()
  loop.callLater(5, () => loop.stop())
  loop.outside.push(() => loop.moveClock(2))
  loop.runForever()
  expect(loop.polls).toEqual([5, 3])
})
