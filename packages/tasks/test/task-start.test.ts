import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, ensureFuture, Task } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, turns } from './numbered-loop.ts'

function* answer(): Coroutine<number> {
  return 42
}

test('the first step is in the next pass, after what was ready', () => {
  const log: string[] = []
  run(function* (loop): Coroutine<void> {
    function* child(): Coroutine<void> {
      log.push(`child in pass ${loop.pass}`)
    }
    loop.callSoon(() => void log.push(`ready in pass ${loop.pass}`))
    createTask(child())
    loop.callSoon(() => void log.push(`later in pass ${loop.pass}`))
    log.push(`parent in pass ${loop.pass}`)
    yield* turns(2)
  })
  expect(log).toEqual(['parent in pass 1', 'ready in pass 2', 'child in pass 2', 'later in pass 2'])
})

test('tasks take turns in the order of their creation', () => {
  const log: string[] = []
  function* worker(name: string): Coroutine<void> {
    for (const n of [1, 2, 3]) {
      log.push(`${name}${n}`)
      yield
    }
  }
  run(function* (): Coroutine<void> {
    const tasks = ['a', 'b', 'c'].map((name) => createTask(worker(name)))
    for (const task of tasks) yield* task
  })
  expect(log).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3'])
})

test('a task can be made for a loop that does not run yet', () => {
  const loop = new NumberedLoop()
  const task = new Task(answer(), { loop })
  expect(task.getLoop()).toBe(loop)
  expect(loop.runUntilComplete(task)).toBe(42)
})

test('without a loop, there must be one that runs', () => {
  expect(() => new Task(answer())).toThrow(/no running event loop/)
  expect(() => createTask(answer())).toThrow(/no running event loop/)
  run(function* (loop): Coroutine<void> {
    expect(new Task(answer()).getLoop()).toBe(loop)
  })
})

test('a task knows its coroutine', () => {
  const coroutine = answer()
  expect(new Task(coroutine, { loop: new NumberedLoop() }).getCoroutine()).toBe(coroutine)
})

test.each([
  ['a coroutine function that was not called', answer],
  ['a promise', Promise.resolve()],
  ['nothing', undefined],
  ['an array', [1]],
  ['an async generator', (async function* () {})()],
])('%s is refused', (_name, value) => {
  const loop = new NumberedLoop()
  expect(() => loop.createTask(value as unknown as Coroutine<void>)).toThrow(TypeError)
  expect(loop.allTasks()).toEqual([])
})

test('a coroutine can be written by hand: what counts are its methods', () => {
  let steps = 0
  const coroutine = {
    next: () => ((steps += 1), { done: steps === 3, value: steps === 3 ? 42 : undefined }),
    throw: (error: unknown) => {
      throw error
    },
    return: (value: number) => ({ done: true, value }),
    [Symbol.iterator]: () => coroutine,
  } as unknown as Coroutine<number>
  const loop = new NumberedLoop()
  expect(loop.runUntilComplete(loop.createTask(coroutine))).toBe(42)
  expect(loop.pass).toBeGreaterThanOrEqual(3)
})

describe('the name', () => {
  test('is a number of its own, unless it is given', () => {
    const loop = new NumberedLoop()
    const names = [1, 2, 3].map(() => loop.createTask(answer()).getName())
    expect(new Set(names).size).toBe(3)
    for (const name of names) expect(name).toMatch(/^Task-\d+$/)
    expect(loop.createTask(answer(), { name: 'worker' }).getName()).toBe('worker')
    expect(loop.createTask(answer(), { name: '' }).getName()).toBe('')
  })

  test('can be changed', () => {
    const task = new Task(answer(), { loop: new NumberedLoop() })
    task.setName('worker')
    expect(task.getName()).toBe('worker')
    expect(() => task.setName(1 as unknown as string)).toThrow(TypeError)
  })

  test('is in what is printed', () => {
    const task: TaskLike = new Task(answer(), { loop: new NumberedLoop(), name: 'worker' })
    expect(String(task)).toContain('worker')
  })
})

describe('ensureFuture', () => {
  test('gives a future, and a task, as it is', () => {
    const loop = new NumberedLoop()
    const [future, task] = [loop.createFuture<number>(), loop.createTask(answer())]
    expect(ensureFuture(future)).toBe(future)
    expect(ensureFuture(task, { loop })).toBe(task)
  })

  test('makes a task of a coroutine, and of any awaitable', () => {
    const awaitable = { [Symbol.iterator]: answer }
    const results = run(function* (): Coroutine<number[]> {
      return [yield* ensureFuture(answer()), yield* ensureFuture(awaitable)]
    })
    expect(results).toEqual([42, 42])
  })

  test('refuses a future of another loop than the one given', () => {
    const future = new NumberedLoop().createFuture()
    expect(() => ensureFuture(future, { loop: new NumberedLoop() })).toThrow(
      expect.objectContaining({ name: 'ValueError' }),
    )
  })

  test('refuses what cannot be awaited', () => {
    run(function* (): Coroutine<void> {
      expect(() => ensureFuture(1 as unknown as Coroutine<void>)).toThrow(TypeError)
    })
  })
})
