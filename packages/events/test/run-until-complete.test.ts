import { Future, RuntimeError, ValueError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, Yieldable } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

function* answer(): Coroutine<number> {
  yield
  return 42
}

test('returns what a coroutine returns', () => {
  expect(new ScriptedLoop().runUntilComplete(answer())).toBe(42)
})

test('throws what a coroutine throws, the very error', () => {
  const error = new Error('no')
  function* failing(): Coroutine<void> {
    throw error
  }
  expect(() => new ScriptedLoop().runUntilComplete(failing())).toThrow(error)
})

test('runs until a future is done', () => {
  const loop = new ScriptedLoop()
  const future = loop.createFuture<number>()
  loop.callLater(5, (n) => future.setResult(n), 42)
  expect(loop.runUntilComplete(future)).toBe(42)
  expect(loop.time()).toBe(5)
})

test('runs a task that is there already', () => {
  const loop = new ScriptedLoop()
  const task = loop.createTask(answer())
  expect(loop.runUntilComplete(task)).toBe(42)
})

test('runs any awaitable', () => {
  const awaitable: Awaitable<number> = {
    *[Symbol.iterator](): Iterator<Yieldable, number, unknown> {
      return yield* answer()
    },
  }
  expect(new ScriptedLoop().runUntilComplete(awaitable)).toBe(42)
})

test('has one pass for a future that is done', () => {
  const loop = new ScriptedLoop()
  const future = loop.createFuture<number>()
  future.setResult(1)
  expect(loop.runUntilComplete(future)).toBe(1)
  expect(loop.passes).toBe(1)
})

test('throws when the loop is stopped before', () => {
  const loop = new ScriptedLoop()
  const future = loop.createFuture<void>()
  loop.callSoon(() => loop.stop())
  expect(() => loop.runUntilComplete(future)).toThrow(RuntimeError)
  expect(() => loop.runUntilComplete((loop.stop(), future))).toThrow(/stopped before Future completed/)
})

test('callbacks that are ready in the last pass still run', () => {
  const loop = new ScriptedLoop()
  const log: string[] = []
  const future = loop.createFuture<void>()
  future.addDoneCallback(() => {
    log.push('before')
    loop.callSoon(() => void log.push('next pass'))
  })
  loop.callSoon(() => {
    future.setResult()
    future.addDoneCallback(() => void log.push('after'))
  })
  loop.runUntilComplete(future)
  expect(log).toEqual(['before', 'after'])
})

describe('leaves nothing behind', () => {
  test('when it was stopped: the end of its future does not end the next run', () => {
    const loop = new ScriptedLoop()
    const future = loop.createFuture<void>()
    loop.stop()
    expect(() => loop.runUntilComplete(future)).toThrow(/stopped/)
    loop.callSoon(() => future.setResult())
    const log: string[] = []
    const second = loop.createFuture<void>()
    loop.callLater(1, () => (log.push('timer'), second.setResult()))
    loop.runUntilComplete(second)
    expect(log).toEqual(['timer'])
  })

  test('when it went well', () => {
    const loop = new ScriptedLoop()
    const future = loop.createFuture<void>()
    future.setResult()
    loop.runUntilComplete(future)
    loop.runUntilComplete(future)
    expect(loop.passes).toBe(2)
  })
})

test('refuses a future of another loop', () => {
  const future = new Future<void>({ loop: new ScriptedLoop() })
  expect(() => new ScriptedLoop().runUntilComplete(future)).toThrow(ValueError)
})

test.each([
  ['undefined', undefined],
  ['a number', 1],
  ['a promise', Promise.resolve()],
  ['a coroutine function that was not called', answer],
])('refuses %s', (_name, value) => {
  const loop = new ScriptedLoop()
  expect(() => loop.runUntilComplete(value as unknown as Awaitable<void>)).toThrow(TypeError)
  expect(loop.allTasks()).toEqual([])
})

test('a coroutine that it refuses to run is not started, and is no task', () => {
  const [loop, other] = [new ScriptedLoop(), new ScriptedLoop()]
  const log: string[] = []
  function* started(): Coroutine<void> {
    log.push('started')
  }
  loop.callSoon(() => expect(() => other.runUntilComplete(started())).toThrow(RuntimeError))
  loop.runPasses(1)
  other.runPasses(2)
  expect(log).toEqual([])
  expect(other.allTasks()).toEqual([])
})

test('many times on one loop', () => {
  const loop = new ScriptedLoop()
  expect([1, 2, 3].map(() => loop.runUntilComplete(answer()))).toEqual([42, 42, 42])
})
