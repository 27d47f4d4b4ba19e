import { Context } from '@tsyncio/contextvars'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, gather, Task } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, turns } from './numbered-loop.ts'

const loop = new NumberedLoop()

describe.each<[string, object, string]>([
  ['a name that is a number', { name: 7 }, 'name: expected a string, got number 7'],
  ['a name that is null', { name: null }, 'name: expected a string, got null'],
  ['a context that is none', { context: {} }, 'context: expected a Context, got an object of Object'],
  ['a context that is null', { context: null }, 'context: expected a Context, got null'],
])('%s', (_name, options, message) => {
  test.each([false, true])('is refused at once, and there is no task; eager: %s', (eagerStart) => {
    expect(() => new Task(turns(1), { ...options, eagerStart, loop })).toThrow(new TypeError(message))
    expect(() => loop.createTask(turns(1), { ...options, eagerStart })).toThrow(new TypeError(message))
    expect(loop.allTasks()).toHaveLength(0)
  })
})

test('a name and a context that are left out are those by default', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(turns(1), { name: undefined, context: undefined })
    expect([task.getName(), (task as Task<void>).getContext()]).toEqual([
      expect.stringMatching(/^Task-\d+$/),
      expect.any(Context),
    ])
    yield* task
  })
})

test('tasks without a name are numbered one by one, past those that have one', () => {
  run(function* (): Coroutine<void> {
    const tasks = [undefined, 'named', undefined].map((name) => createTask(turns(1), { name }))
    const [first, , last] = tasks.map((task) => Number(task.getName().replace('Task-', '')))
    expect(last).toBe((first as number) + 1)
    yield* gather(tasks)
  })
})
