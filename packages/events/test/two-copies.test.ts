import * as first from '@tsyncio/events'
import { expect, test, vi } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

vi.resetModules()
const second = await import('@tsyncio/events')

test('two installed copies are two', () => {
  expect(second.Handle).not.toBe(first.Handle)
})

test('there is one running loop', () => {
  const loop = new ScriptedLoop()
  const seen: unknown[] = []
  loop.callSoon(() => void seen.push(first.getRunningLoop() === loop, second.getRunningLoop() === loop))
  loop.runPasses(1)
  expect(seen).toEqual([true, true])
})

test('a loop of one copy does not run inside a loop of the other', () => {
  class Loop extends second.BaseEventLoop {
    protected override poll(): void {}
  }
  const make = (): never => {
    throw new Error('not needed')
  }
  const inner = new Loop({ clock: second.monotonicClock, futureFactory: make, taskFactory: make })
  const outer = new ScriptedLoop()
  const refused: unknown[] = []
  outer.setExceptionHandler((_loop, { exception }) => void refused.push(exception))
  outer.callSoon(() => inner.runForever())
  outer.runPasses(1)
  expect(refused).toMatchObject([{ message: 'Cannot run the event loop while another loop is running' }])
})

test('tasks are counted together', () => {
  const numbers = [first.nextTaskOrder(), second.nextTaskOrder(), first.nextTaskOrder()]
  expect(numbers).toEqual([0, 1, 2].map((n) => (numbers[0] as number) + n))
})
