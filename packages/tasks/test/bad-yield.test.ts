import { RuntimeError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, Yieldable } from '@tsyncio/futures'
import { createTask, Task } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

/** Yields `value` as plain JavaScript can, and returns what is thrown at the yield. */
function* yielding(value: unknown): Coroutine<unknown> {
  try {
    yield value as Yieldable
  } catch (error) {
    return error
  }
  return 'nothing was thrown'
}

async function* asyncGenerator(): AsyncGenerator<void> {}

test('a task is among all tasks while it is about to hear of its mistake', () => {
  const loop = new NumberedLoop()
  const seen: unknown[] = []
  loop.callSoon(() => loop.callSoon(() => seen.push(loop.allTasks().includes(task))))
  const task = loop.createTask(yielding(7))
  loop.runUntilComplete(task)
  expect(seen).toEqual([true])
})

describe.each<[string, (loop: NumberedLoop) => unknown, RegExp]>([
  ['a future without the star', (loop) => loop.createFuture(), /yield\*/],
  ['a future without the star that is done', (loop) => done(loop), /yield\*/],
  ['a coroutine without the star', () => turns(1), /yield\*/],
  ['a promise', () => Promise.resolve(), /fromPromise/],
  ['a number', () => 7, /7/],
  ['zero', () => 0, /0/],
  ['null', () => null, /null/],
  ['an empty string', () => '', /string/],
  ['an object', () => ({}), /Object/],
  ['a function', () => turns, /turns/],
  ['an async generator', () => asyncGenerator(), /object/i],
])('%s', (_name, make, message) => {
  test('raises a RuntimeError at the yield, which says what came', () => {
    const loop = new NumberedLoop()
    const task = loop.createTask(yielding(make(loop)), { name: 'careless' })
    const error = loop.runUntilComplete(task)
    expect(error).toBeInstanceOf(RuntimeError)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).toContain('careless')
  })
})

function done(loop: NumberedLoop): unknown {
  const future = loop.createFuture<void>()
  future.setResult()
  return future
}

test('the error comes in the next pass', () => {
  const passes = run(function* (loop): Coroutine<number> {
    const before = loop.pass
    yield* yielding(1)
    return loop.pass - before
  })
  expect(passes).toBe(1)
})

test('uncaught, the error is what the task fails with', () => {
  run(function* (): Coroutine<void> {
    function* careless(): Coroutine<void> {
      yield 1 as unknown as Yieldable
    }
    expect(yield* thrownBy(createTask(careless()))).toBeInstanceOf(RuntimeError)
  })
})

test('a coroutine that catches the error goes on', () => {
  const result = run(function* (): Coroutine<string> {
    yield* yielding(1)
    yield* turns(1)
    return 'went on'
  })
  expect(result).toBe('went on')
})

test('a cancellation that comes meanwhile wins', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(yielding(1))
    yield* turns(1)
    task.cancel('enough')
    expect(yield* task).toMatchObject({ name: 'CancelledError', message: 'enough' })
  })
})

test('a task cannot await itself', () => {
  run(function* (): Coroutine<void> {
    function* selfish(): Coroutine<unknown> {
      return yield* thrownBy(task)
    }
    const task: Task<unknown> = new Task(selfish())
    expect(yield* task).toMatchObject({ name: 'RuntimeError', message: expect.stringContaining('itself') as string })
  })
})

test('a task cannot await a future of another loop', () => {
  run(function* (): Coroutine<void> {
    const foreign = new NumberedLoop().createFuture<void>()
    const error = yield* thrownBy(foreign)
    expect(error).toMatchObject({ name: 'RuntimeError', message: expect.stringContaining('different loop') as string })
    expect(foreign.done()).toBe(false)
  })
})

test('but it can if that is done: then there is nothing to wait for', () => {
  const foreign = new NumberedLoop().createFuture<number>()
  foreign.setResult(42)
  expect(run(() => foreignResult(foreign))).toBe(42)
})

function* foreignResult(foreign: Awaitable<number>): Coroutine<number> {
  return yield* foreign
}
