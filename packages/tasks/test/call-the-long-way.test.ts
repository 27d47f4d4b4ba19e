import { CancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { call, sleep, Task } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { NumberedLoop, turns } from './numbered-loop.ts'

/** Each calls the next one, and the last one runs `body`. */
function* deep(depth: number, body: () => Coroutine<unknown>): Coroutine<unknown> {
  return depth === 0 ? yield* call(body()) : yield* call(deep(depth - 1, body))
}

test('in debug mode, the stack of a task has all who wait', () => {
  const loop = new NumberedLoop()
  loop.setDebug(true)
  loop.runUntilComplete(
    (function* main(): Coroutine<void> {
      function* innermost(): Coroutine<void> {
        yield* sleep(1)
        yield* sleep(1)
      }
      const task = new Task(deep(2, innermost), { loop })
      yield* sleep(1.5)
      expect(task.getStack()).toMatch(/innermost[^]*deep[^]*deep/)
      yield* task
    })(),
  )
})

test('a task of somebody else, who knows of no calls, goes the long way', () => {
  const loop = new NumberedLoop()
  class OldTask<T> extends Task<T> {
    constructor(...options: ConstructorParameters<typeof Task<T>>) {
      super(...options)
      Object.defineProperty(this, '_callStack', { value: undefined })
    }
  }
  loop.setTaskFactory((on, coroutine, options) => new OldTask(coroutine, { ...options, loop: on }))
  expect(loop.runUntilComplete(deep(3, () => sleep(1, 'value')))).toBe('value')
  const task = loop.createTask(deep(3, () => sleep(9)))
  loop.runUntilComplete(turns(1))
  task.cancel()
  expect(() => loop.runUntilComplete(task)).toThrow(CancelledError)
})
