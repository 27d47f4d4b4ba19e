import { ContextVar } from '@tsyncio/contextvars'
import type { Coroutine } from '@tsyncio/futures'
import { expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

function setUp(): { loop: ScriptedLoop; log: string[]; note: (what: string) => () => void } {
  const loop = new ScriptedLoop()
  const log: string[] = []
  return { loop, log, note: (what) => () => void log.push(`${what} in pass ${loop.passes}`) }
}

test('callbacks run in the order in which they were scheduled', () => {
  const { loop, log } = setUp()
  for (const n of [1, 2, 3]) loop.callSoon(() => void log.push(`${n}`))
  loop.callSoon(() => loop.stop())
  loop.runForever()
  expect(log).toEqual(['1', '2', '3'])
})

test('callSoon calls nothing itself', () => {
  const { loop, log, note } = setUp()
  loop.callSoon(note('called'))
  expect(log).toEqual([])
})

test('a callback gets its argument', () => {
  const { loop } = setUp()
  const seen: number[] = []
  loop.callSoon((n) => void seen.push(n), 7)
  loop.runPasses(1)
  expect(seen).toEqual([7])
})

test('what a pass schedules waits for the next pass', () => {
  const { loop, log, note } = setUp()
  loop.callSoon(() => {
    note('outer')()
    loop.callSoon(() => {
      note('inner')()
      loop.callSoon(note('innermost'))
    })
  })
  loop.callSoon(note('second'))
  loop.runPasses(3)
  expect(log).toEqual(['outer in pass 1', 'second in pass 1', 'inner in pass 2', 'innermost in pass 3'])
})

test('a callback that always schedules itself starves neither input nor timers', () => {
  const { loop, log, note } = setUp()
  const again = (): void => void loop.callSoon(again)
  loop.callSoon(again)
  loop.outside.push(
    () => {},
    () => void loop.callSoon(note('input')),
  )
  loop.callLater(0, note('timer'))
  loop.runPasses(3)
  expect(log).toEqual(['timer in pass 1', 'input in pass 2'])
})

test('in a pass come what was ready before, then what came from outside, then timers', () => {
  const { loop, log, note } = setUp()
  loop.callLater(0, note('timer'))
  loop.outside.push(() => void loop.callSoon(note('input')))
  loop.callSoon(note('ready'))
  loop.runPasses(1)
  expect(log).toEqual(['ready in pass 1', 'input in pass 1', 'timer in pass 1'])
})

test('timers that became due while waiting run in the same pass', () => {
  const { loop, log, note } = setUp()
  loop.callLater(5, note('timer'))
  loop.outside.push(() => {
    loop.moveClock(5)
    loop.callSoon(note('input'))
  })
  loop.callLater(1000, () => loop.stop())
  loop.runForever()
  expect(log).toEqual(['input in pass 1', 'timer in pass 1'])
})

test('a timer of no or negative delay runs in the next pass, after what was ready', () => {
  const { loop, log, note } = setUp()
  loop.callSoon(() => {
    loop.callLater(0, note('zero'))
    loop.callLater(-1, note('negative'))
    loop.callSoon(note('soon'))
    note('first')()
  })
  loop.runPasses(2)
  expect(log).toEqual(['first in pass 1', 'soon in pass 2', 'negative in pass 2', 'zero in pass 2'])
})

test('a callback that fails stops neither its pass nor the next', () => {
  const { loop, log, note } = setUp()
  loop.setExceptionHandler(() => {})
  loop.callSoon(() => {
    loop.callSoon(note('next'))
    throw new Error('no')
  })
  loop.callSoon(note('same'))
  loop.runPasses(2)
  expect(log).toEqual(['same in pass 1', 'next in pass 2'])
})

test('enqueue runs a ready-made object, in line with the callbacks', () => {
  const { loop, log, note } = setUp()
  loop.callSoon(note('before'))
  loop.enqueue({ run: note('runnable') })
  loop.callSoon(note('after'))
  loop.runPasses(1)
  expect(log).toEqual(['before in pass 1', 'runnable in pass 1', 'after in pass 1'])
})

test('a thousand callbacks run in order, though the queue grows', () => {
  const { loop } = setUp()
  const seen: number[] = []
  const expected = Array.from({ length: 1000 }, (_, n) => n)
  for (const n of expected) loop.callSoon(() => void seen.push(n))
  loop.runPasses(1)
  expect(seen).toEqual(expected)
})

test('what a loop does while it looks for what is new is done by no task, and in the context of the run', () => {
  const loop = new ScriptedLoop()
  const who = new ContextVar('who', { default: 'nobody' })
  const seen: unknown[] = []
  const look = (): void => void seen.push(loop.currentTask()?.getName(), who.get())
  loop.outside.push(look, look, look)
  function* body(): Coroutine<void> {
    who.set('Ada')
    yield
    yield
  }
  loop.createTask(body(), { name: 'a task' })
  loop.runPasses(3)
  expect(seen).toEqual([undefined, 'nobody', undefined, 'nobody', undefined, 'nobody'])
})
