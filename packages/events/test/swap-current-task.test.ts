import type { TaskLike } from '@tsyncio/events'
import { expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

/** As much of a stranger's task as the registry looks at. */
function makeTask(name: string): TaskLike {
  return { done: () => false, getName: () => name } as unknown as TaskLike
}

test('swapping the current task gives the one before, which the caller puts back', () => {
  const loop = new ScriptedLoop()
  const [outer, inner] = [makeTask('outer'), makeTask('inner')]
  expect(loop.swapCurrentTask(outer)).toBeUndefined()
  expect(loop.currentTask()).toBe(outer)
  expect(loop.swapCurrentTask(inner)).toBe(outer)
  expect(loop.currentTask()).toBe(inner)
  expect(loop.swapCurrentTask(outer)).toBe(inner)
  expect(loop.swapCurrentTask(undefined)).toBe(outer)
  expect(loop.currentTask()).toBeUndefined()
})

test('a task inside another’s step enters by swapping, and that one then leaves as it would', () => {
  const loop = new ScriptedLoop()
  const [outer, inner] = [makeTask('outer'), makeTask('inner')]
  loop.enterTask(outer)
  const before = loop.swapCurrentTask(inner)
  expect(() => loop.leaveTask(outer)).toThrow(/outer/)
  loop.swapCurrentTask(before)
  loop.leaveTask(outer)
  expect(loop.currentTask()).toBeUndefined()
})

test('each loop has its own', () => {
  const [one, two] = [new ScriptedLoop(), new ScriptedLoop()]
  one.swapCurrentTask(makeTask('a'))
  expect(two.currentTask()).toBeUndefined()
})
