import { ContextVar } from '@tsyncio/contextvars'
import type { Coroutine } from '@tsyncio/futures'
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

test('finds a timer due where a number is too large for the resolution of the clock', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  loop.moveClock(1e9)
  loop.callAt(1e9, () => log.push('called'))
  loop.runPasses(1)
  expect(log).toEqual(['called'])
})

test('polls with no current task, and in the context around the run', () => {
  const variable = new ContextVar('variable', { default: 'nothing' })
  const loop = new ScriptedLoop()
  const seen: unknown[] = []
  function* body(): Coroutine<void> {
    variable.set('by the task')
    yield
  }
  loop.outside.push(
    // So it is the last to run in its pass.
    () => void loop.createTask(body()),
    () => void seen.push(loop.currentTask(), variable.get()),
  )
  loop.runPasses(2)
  expect(seen).toEqual([undefined, 'nothing'])
})
