import { ContextVar } from '@tsyncio/contextvars'
import type { Coroutine } from '@tsyncio/futures'
import * as first from '@tsyncio/tasks'
import { expect, test, vi } from 'vitest'
import { NumberedLoop, thrownBy, turns } from './numbered-loop.ts'

vi.resetModules()
const second = await import('@tsyncio/tasks')

test('two installed copies are two', () => {
  expect(second.Task).not.toBe(first.Task)
})

test('tasks of one copy run on a loop of the other, and are seen by both', () => {
  const loop = new NumberedLoop()
  function* child(): Coroutine<boolean> {
    yield
    return first.currentTask() === task && second.currentTask() === task
  }
  const task = new second.Task(child(), { loop })
  expect(first.allTasks(loop)[0]).toBe(task)
  expect(loop.runUntilComplete(task)).toBe(true)
})

test('a task of one copy awaits, and is awaited by, one of the other', () => {
  const loop = new NumberedLoop()
  function* inner(): Coroutine<number> {
    yield* second.sleep(1)
    return 42
  }
  function* middle(): Coroutine<number> {
    return yield* new first.Task(inner())
  }
  const outer = function* (): Coroutine<number[]> {
    return yield* second.gather([new second.Task(middle()), first.sleep(1, 1)])
  }
  expect(loop.runUntilComplete(outer())).toEqual([42, 1])
})

test('a cancellation goes through tasks of both copies', () => {
  const loop = new NumberedLoop()
  const inner = new second.Task(first.sleep(10), { loop })
  function* outer(): Coroutine<void> {
    yield* inner
  }
  const task = new first.Task(outer(), { loop })
  loop.runUntilComplete(turns(2))
  task.cancel('enough')
  expect(loop.runUntilComplete(thrownBy(task))).toMatchObject({ name: 'CancelledError', message: 'enough' })
  expect([inner.cancelled(), task.cancelled()]).toEqual([true, true])
})

test('a task of one copy runs in a context of the other', () => {
  const color = new ContextVar('color', { default: 'grey' })
  const loop = new NumberedLoop()
  function* paint(): Coroutine<void> {
    color.set('red')
    yield
  }
  const task = new second.Task(paint(), { loop })
  loop.runUntilComplete(task)
  expect([task.getContext().get(color as never), color.get()]).toEqual(['red', 'grey'])
})

test('a group of one copy is split where it is in one of the other', () => {
  const inner = new second.ExceptionGroup('inner', [new TypeError('a'), new RangeError('b')])
  const [types, rest] = new first.ExceptionGroup('outer', [inner]).split(TypeError)
  expect(types?.errors).toMatchObject([{ message: 'inner', errors: [{ message: 'a' }] }])
  expect(rest?.errors).toMatchObject([{ message: 'inner', errors: [{ message: 'b' }] }])
})
