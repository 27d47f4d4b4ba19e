import { Context, ContextVar, copyContext } from '@tsyncio/contextvars'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, Task } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { NumberedLoop, run, turns } from './numbered-loop.ts'

const color = new ContextVar('color', { default: 'grey' })

function* look(): Coroutine<string> {
  yield
  return color.get()
}

test('a task runs in a copy of the context in which it was made', () => {
  const seen = run(function* (): Coroutine<string[]> {
    color.set('red')
    const task = createTask(look())
    color.set('green')
    return [yield* task, color.get()]
  })
  expect(seen).toEqual(['red', 'green'])
  expect(color.get()).toBe('grey')
})

test('what a task sets stays over its awaits, and is seen by no other', () => {
  const seen = run(function* (): Coroutine<string[]> {
    function* paint(value: string): Coroutine<string> {
      color.set(value)
      yield* turns(3)
      return color.get()
    }
    const tasks = ['red', 'green', 'blue'].map((value) => createTask(paint(value)))
    const values: string[] = []
    for (const task of tasks) values.push(yield* task)
    return [...values, color.get()]
  })
  expect(seen).toEqual(['red', 'green', 'blue', 'grey'])
})

test('a coroutine that is awaited directly shares the context of its caller', () => {
  const seen = run(function* (): Coroutine<string> {
    function* paint(): Coroutine<void> {
      yield
      color.set('red')
    }
    yield* paint()
    return color.get()
  })
  expect(seen).toBe('red')
})

test('children inherit what was set before they were made', () => {
  const seen = run(function* (): Coroutine<string> {
    function* parent(): Coroutine<string> {
      color.set('red')
      return yield* createTask(look())
    }
    return yield* createTask(parent())
  })
  expect(seen).toBe('red')
})

test('a token works over an await, in its own task only', () => {
  run(function* (): Coroutine<void> {
    const token = color.set('red')
    yield* turns(2)
    function* stranger(): Coroutine<void> {
      expect(() => color.reset(token)).toThrow(RangeError)
    }
    yield* createTask(stranger())
    color.reset(token)
    expect(color.get()).toBe('grey')
  })
})

test('the context can be given, and what the task sets stays in it', () => {
  const context = new Context()
  context.run(() => color.set('red'))
  const seen = run(function* (): Coroutine<string> {
    function* paint(): Coroutine<string> {
      const before = color.get()
      yield
      color.set('green')
      return before
    }
    const task = new Task(paint(), { context })
    expect(task.getContext()).toBe(context)
    return yield* task
  })
  expect([seen, context.get(color), color.get()]).toEqual(['red', 'green', 'grey'])
})

test('tasks can share one context', () => {
  const context = copyContext()
  const count = new ContextVar('count', { default: 0 })
  run(function* (): Coroutine<void> {
    function* add(): Coroutine<void> {
      for (let n = 0; n < 3; n += 1) {
        count.set(count.get() + 1)
        yield
      }
    }
    const tasks = [1, 2].map(() => createTask(add(), { context }))
    for (const task of tasks) yield* task
  })
  expect(context.get(count)).toBe(6)
})

test('a task shows its context, live', () => {
  run(function* (): Coroutine<void> {
    function* paint(): Coroutine<void> {
      color.set('red')
      yield* turns(3)
      color.set('green')
    }
    const task = new Task(paint())
    expect(task.getContext().get(color)).toBeUndefined()
    yield* turns(1)
    expect(task.getContext().get(color)).toBe('red')
    task.getContext().run(() => color.set('blue'))
    expect(task.getContext().get(color)).toBe('blue')
    yield* task
    expect(task.getContext().get(color)).toBe('green')
  })
})

test('a task’s context cannot be entered while the task runs in it', () => {
  run(function* (): Coroutine<void> {
    function* body(): Coroutine<void> {
      expect(() => task.getContext().run(() => 1)).toThrow(/already entered/)
      new Context().run(() => expect(() => task.getContext().run(() => 1)).toThrow(/already entered/))
    }
    const task: Task<void> = new Task(body())
    yield* task
  })
})

test('done callbacks of a task run in the context in which they were added, not in the task’s', () => {
  const seen = run(function* (): Coroutine<string[]> {
    const values: string[] = []
    function* paint(): Coroutine<void> {
      color.set('red')
    }
    const task = createTask(paint())
    color.set('green')
    task.addDoneCallback(() => void values.push(color.get()))
    yield* turns(4)
    return values
  })
  expect(seen).toEqual(['green'])
})

test('a coroutine cleans up in its task’s context, when it is cancelled too', () => {
  const seen = run(function* (loop): Coroutine<string[]> {
    const values: string[] = []
    function* body(): Coroutine<void> {
      color.set('red')
      try {
        yield* loop.createFuture<void>()
      } catch {
        values.push(color.get())
      }
    }
    const task = createTask(body())
    yield* turns(1)
    task.cancel()
    yield* task
    return values
  })
  expect(seen).toEqual(['red'])
})

test('a step that is refused, because another is under way, leaves the context alone', () => {
  const loop = new (class extends NumberedLoop {
    override get tracksTasks(): boolean {
      return false
    }
  })()
  const task = new Task(turns(1), { loop })
  loop.enterTask(new Task(turns(1), { loop }))
  expect(() => task.run()).toThrow(/while/)
  color.set('red')
  expect(task.getContext().get(color)).toBeUndefined()
})
