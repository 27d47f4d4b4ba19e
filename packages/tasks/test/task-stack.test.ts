import type { Coroutine } from '@tsyncio/futures'
import { sleep, Task } from '@tsyncio/tasks'
import { afterEach, expect, test } from 'vitest'
import { NumberedLoop, turns } from './numbered-loop.ts'

function* inner(): Coroutine<void> {
  yield* sleep(10)
}

function* outer(): Coroutine<void> {
  yield* inner()
  yield* sleep(10)
}

let loop: NumberedLoop
afterEach(() => loop.setDebug(false))

/** A task of `outer` on a loop, in debug mode or not, some turns later. */
function started(debug: boolean, count: number): Task<void> {
  loop = new NumberedLoop()
  loop.setDebug(debug)
  const task = new Task(outer(), { loop })
  if (count > 0) loop.runUntilComplete(turns(count))
  return task
}

test('in debug mode a task shows where it waits, the innermost function first', () => {
  const stack = started(true, 2).getStack() ?? ''
  expect(stack).toContain('inner')
  expect(stack.indexOf('inner')).toBeLessThan(stack.indexOf('outer'))
})

test('what it shows is where it waited last', () => {
  const task = started(true, 2)
  loop.runUntilComplete(sleep(12))
  expect(task.getStack()).toContain('outer')
  expect(task.getStack()).not.toContain('inner')
})

test('before its first step it shows nothing, and without debug mode it never does', () => {
  expect(started(true, 0).getStack()).toBeUndefined()
  expect(started(false, 2).getStack()).toBeUndefined()
})
