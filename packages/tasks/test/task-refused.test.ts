import { isCancelledError, RuntimeError } from '@tsyncio/futures'
import type { Coroutine, Runnable } from '@tsyncio/futures'
import { Task } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop } from './numbered-loop.ts'

/** A loop that takes nothing. */
class RefusingLoop extends NumberedLoop {
  override enqueue(_runnable: Runnable): void {
    throw new RuntimeError('not now')
  }
}

function* body(log: string[]): Coroutine<void> {
  try {
    log.push('ran')
    yield
  } catch (error) {
    if (isCancelledError(error)) log.push('cancelled')
  }
}

function closedLoop(): NumberedLoop {
  const loop = new NumberedLoop()
  loop.close()
  return loop
}

describe.each([
  ['a closed loop', closedLoop],
  ['a loop that takes nothing', () => new RefusingLoop()],
])('a task that %s refuses', (_, makeLoop) => {
  test('is none of its tasks, and its coroutine does not run', () => {
    const log: string[] = []
    const loop = makeLoop()
    expect(() => new Task(body(log), { loop })).toThrow(RuntimeError)
    expect(() => loop.createTask(body(log))).toThrow(RuntimeError)
    expect([loop.allTasks().length, log]).toEqual([0, []])
  })
})
