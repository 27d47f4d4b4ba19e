import { BaseException, CancelledError, KeyboardInterrupt, RuntimeError, SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, Task } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

function* failWith(error: unknown): Coroutine<never> {
  throw error
}

test('ends with what the coroutine returns', () => {
  const task = run(function* (): Coroutine<Task<string>> {
    function* child(): Coroutine<string> {
      yield
      return 'done'
    }
    const spawned = new Task(child())
    expect([spawned.done(), yield* spawned]).toEqual([false, 'done'])
    return spawned
  })
  expect([task.done(), task.cancelled(), task.result(), task.exception()]).toEqual([true, false, 'done', undefined])
})

test.each([
  ['an error', new Error('no')],
  ['a string', 'no'],
  ['undefined', undefined],
  ['null', null],
  ['a base exception of the user’s', new (class Halt extends BaseException {})()],
])('fails with what the coroutine throws, the very thing: %s', (_name, error) => {
  run(function* (): Coroutine<void> {
    const task = createTask(failWith(error))
    expect(yield* thrownBy(task)).toBe(error)
    expect([task.done(), task.cancelled(), task.exception()]).toEqual([true, false, error])
    // A second reader, and one who comes late, get the same.
    expect(yield* thrownBy(task)).toBe(error)
  })
})

test('a CancelledError that the coroutine throws cancels the task, and the first reader gets that error', () => {
  run(function* (): Coroutine<void> {
    const error = new CancelledError('my own')
    const task = createTask(failWith(error))
    expect(yield* thrownBy(task)).toBe(error)
    expect([task.cancelled(), task.cancelling()]).toEqual([true, 0])
    const second = yield* thrownBy(task)
    expect(second).toBeInstanceOf(CancelledError)
    expect(second).not.toBe(error)
  })
})

describe.each([
  ['SystemExit', new SystemExit('enough')],
  ['KeyboardInterrupt', new KeyboardInterrupt('enough')],
])('%s', (_name, error) => {
  test('leaves the loop, and is what the task failed with', () => {
    const loop = new NumberedLoop()
    const task = loop.createTask(failWith(error))
    const log: string[] = []
    loop.callSoon(() => void log.push('rest'))
    expect(() => loop.runForever()).toThrow(error)
    expect([task.done(), task.exception(), log]).toEqual([true, error, []])
    expect([loop.currentTask(), loop.allTasks()]).toEqual([undefined, []])
    loop.stop()
    loop.runForever()
    expect(log).toEqual(['rest'])
  })

  test('wakes those who wait, in the next run', () => {
    const loop = new NumberedLoop()
    const task = loop.createTask(failWith(error))
    const waiting = loop.createTask(thrownBy(task))
    expect(() => loop.runUntilComplete(waiting)).toThrow(error)
    expect(loop.runUntilComplete(waiting)).toBe(error)
  })
})

test('cannot be ended from outside', () => {
  run(function* (): Coroutine<void> {
    const task = new Task(turns(1))
    expect(() => task.setResult()).toThrow(RuntimeError)
    expect(() => task.setException(new Error('no'))).toThrow(RuntimeError)
    expect(task.done()).toBe(false)
    yield* task
  })
})

test('calls back on the pass after its end, never inside its last step', () => {
  const log = run(function* (loop): Coroutine<string[]> {
    const seen: string[] = []
    function* child(): Coroutine<void> {
      yield
      loop.callSoon(() => void seen.push('scheduled by the child'))
      seen.push(`end in pass ${loop.pass}`)
    }
    const task = createTask(child())
    task.addDoneCallback((done) => void seen.push(`called in pass ${loop.pass}`, String(done === task)))
    yield* turns(5)
    return seen
  })
  expect(log).toEqual(['end in pass 3', 'scheduled by the child', 'called in pass 4', 'true'])
})

test('an error can be caught at the await, and the coroutine goes on', () => {
  const results = run(function* (): Coroutine<unknown[]> {
    const seen: unknown[] = []
    for (const n of [1, 2]) seen.push(yield* thrownBy(createTask(failWith(n))))
    return seen
  })
  expect(results).toEqual([1, 2])
})

test('the loop is told nothing of a failure that somebody reads', () => {
  const loop = new NumberedLoop()
  loop.runUntilComplete(thrownBy(loop.createTask(failWith(new Error('no')))))
  loop.close()
  expect(loop.reports).toEqual([])
})
