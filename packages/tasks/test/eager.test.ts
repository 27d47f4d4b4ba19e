import { ContextVar } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import { SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import {
  allTasks,
  createEagerTaskFactory,
  createTask,
  currentTask,
  eagerTaskFactory,
  gather,
  Task,
} from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { hops, names, NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

const eager = { eagerStart: true }

function* immediate(): Coroutine<number> {
  return 42
}

describe('an eager task', () => {
  test('whose first step is its last is done when it is made', () => {
    run(function* (): Coroutine<void> {
      const task = createTask(immediate(), eager)
      expect([task.done(), task.result(), names(allTasks())]).toEqual([true, 42, names([currentTask()])])
      expect(yield* task).toBe(42)
    })
  })

  test('that suspends goes on as any other', () => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      function* body(): Coroutine<string> {
        log.push(`first in pass ${loop.pass}`)
        yield
        log.push(`second in pass ${loop.pass}`)
        return 'value'
      }
      const before = loop.pass
      const task = createTask(body(), eager)
      expect([log, task.done()]).toEqual([[`first in pass ${before}`], false])
      expect(names(allTasks())).toEqual(names([currentTask(), task]))
      expect(yield* task).toBe('value')
      expect(log[1]).toBe(`second in pass ${before + 1}`)
    })
  })

  test('is the current one in its first step, and then its maker is again', () => {
    run(function* (loop): Coroutine<void> {
      const maker = currentTask()
      const seen: (TaskLike | undefined)[] = []
      function* body(): Coroutine<void> {
        seen.push(currentTask())
        yield
        seen.push(currentTask())
      }
      const task = createTask(body(), eager)
      expect(currentTask()).toBe(maker)
      yield* task
      expect(names(seen)).toEqual(names([task, task]))
      loop.callSoon(() => {
        createTask(immediate(), eager)
        seen.push(currentTask())
      })
      yield* turns(2)
      expect(seen[2]).toBeUndefined()
    })
  })

  test('runs in its own context from the first step on', () => {
    const color = new ContextVar('color', { default: 'grey' })
    run(function* (): Coroutine<void> {
      function* paint(): Coroutine<string> {
        color.set('red')
        yield
        return color.get()
      }
      const task = createTask(paint(), eager)
      expect(color.get()).toBe('grey')
      expect(yield* task).toBe('red')
    })
  })

  test('calls back on the next pass, also when it is done at once', () => {
    run(function* (loop): Coroutine<void> {
      const passes: number[] = []
      createTask(immediate(), eager).addDoneCallback(() => void passes.push(loop.pass))
      const before = loop.pass
      yield* turns(2)
      expect(passes).toEqual([before + 1])
    })
  })

  test('that fails at once is failed, and makes its maker fail only where it is awaited', () => {
    run(function* (): Coroutine<void> {
      const error = new Error('no')
      function* failing(): Coroutine<void> {
        throw error
      }
      const task = createTask(failing(), eager)
      expect([task.done(), task.exception()]).toEqual([true, error])
      expect(yield* thrownBy(task)).toBe(error)
    })
  })

  test('that ends the program does so where it is made', () => {
    run(function* (): Coroutine<void> {
      const exit = new SystemExit()
      function* exiting(): Coroutine<void> {
        throw exit
      }
      expect(() => createTask(exiting(), eager)).toThrow(exit)
      expect(currentTask()).toBeDefined()
    })
  })

  test('can be cancelled once it waits', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      function* waiting(): Coroutine<void> {
        yield* future
      }
      const task = createTask(waiting(), eager)
      task.cancel('enough')
      expect(future.cancelled()).toBe(true)
      expect(yield* thrownBy(task)).toMatchObject({ message: 'enough' })
    })
  })

  test('is made as any other while the loop does not run', () => {
    const loop = new NumberedLoop()
    const task = loop.createTask(immediate(), eager)
    expect(task.done()).toBe(false)
    expect(loop.runUntilComplete(task)).toBe(42)
  })
})

test('a chain of eager tasks takes no pass at all', () => {
  function* chain(length: number): Coroutine<number> {
    return length === 0 ? 0 : 1 + (yield* createTask(chain(length - 1), eager))
  }
  expect(hops(() => chain(50))).toBe(0)
  expect(run(() => chain(50))).toBe(50)
})

test('a chain that suspends at its end takes one pass for each task that wakes', () => {
  function* chain(length: number): Coroutine<void> {
    if (length === 0) yield
    else yield* createTask(chain(length - 1), eager)
  }
  expect([0, 1, 2, 3].map((length) => hops(() => chain(length)))).toEqual([1, 2, 3, 4])
})

describe('a loop with an eager task factory', () => {
  test('starts all its tasks at once, unless one asks not to', () => {
    run(function* (loop): Coroutine<void> {
      loop.setTaskFactory(eagerTaskFactory)
      expect(createTask(immediate()).done()).toBe(true)
      const lazy = createTask(immediate(), { eagerStart: false })
      expect(lazy.done()).toBe(false)
      expect(yield* lazy).toBe(42)
    })
  })

  test('gathers what ends at once without a pass', () => {
    run(function* (loop): Coroutine<void> {
      loop.setTaskFactory(eagerTaskFactory)
      const before = loop.pass
      expect(yield* gather([immediate(), immediate()])).toEqual([42, 42])
      expect(loop.pass).toBe(before)
    })
  })

  test('names its tasks', () => {
    run(function* (loop): Coroutine<void> {
      loop.setTaskFactory(eagerTaskFactory)
      expect(createTask(immediate(), { name: 'worker' }).getName()).toBe('worker')
    })
  })

  test('can make tasks of a class of the user’s', () => {
    class Traced<T> extends Task<T> {}
    run(function* (loop): Coroutine<void> {
      loop.setTaskFactory(createEagerTaskFactory((coroutine, options) => new Traced(coroutine, options)))
      const task = createTask(immediate())
      expect([task instanceof Traced, task.done()]).toEqual([true, true])
    })
  })
})
