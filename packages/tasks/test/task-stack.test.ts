import type { Coroutine } from '@tsyncio/futures'
import { Semaphore } from '@tsyncio/locks'
import { Queue } from '@tsyncio/queues'
import { sleep, Task } from '@tsyncio/tasks'
import { afterEach, expect, onTestFinished, test } from 'vitest'
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

test('at a bare yield it shows nothing, and not where it waited before', () => {
  function* main(): Coroutine<void> {
    yield* sleep(1)
    loop.stop()
    yield
  }
  loop = new NumberedLoop()
  loop.setDebug(true)
  const task = new Task(main(), { loop })
  loop.runForever()
  expect([task.done(), task.getStack()]).toEqual([false, undefined])
})

test('before its first step it shows nothing, and without debug mode it never does', () => {
  expect(started(true, 0).getStack()).toBeUndefined()
  expect(started(false, 2).getStack()).toBeUndefined()
})

test('it shows all of them, however many', () => {
  function* deep(depth: number): Coroutine<void> {
    yield* depth === 0 ? sleep(10) : deep(depth - 1)
  }
  loop = new NumberedLoop()
  loop.setDebug(true)
  const task = new Task(deep(30), { loop })
  const limit = Error.stackTraceLimit
  onTestFinished(() => void (Error.stackTraceLimit = limit))
  Error.stackTraceLimit = 7
  loop.runUntilComplete(turns(2))
  expect(task.getStack()?.match(/\bdeep \(/g)).toHaveLength(31)
  expect(Error.stackTraceLimit).toBe(7)
})

test.each<[string, () => Coroutine<unknown>]>([
  ['a lock', () => new Semaphore(0).acquire()],
  ['a queue', () => new Queue<number>().get()],
])('a task that waits for %s shows where', (_name, wait) => {
  function* waiting(): Coroutine<void> {
    yield* wait()
  }
  loop = new NumberedLoop()
  loop.setDebug(true)
  const task = new Task(waiting(), { loop })
  loop.runUntilComplete(turns(2))
  expect(task.getStack()).toMatch(/\bwaiting\b/)
})
