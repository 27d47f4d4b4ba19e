import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, thrownBy, turns } from './numbered-loop.ts'

/** Sleeps `times` times, and returns what was thrown at each. */
function* catching(times: number): Coroutine<string[]> {
  const caught: string[] = []
  for (let n = 0; n < times; n += 1) {
    try {
      yield* sleep(10)
      caught.push('slept')
    } catch (error) {
      caught.push(String(error))
    }
  }
  return caught
}

test('cancelling counts the requests, caught or not', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(2))
    yield* turns(1)
    expect(task.cancelling()).toBe(0)
    task.cancel()
    yield* turns(1)
    expect(task.cancelling()).toBe(1)
    task.cancel()
    yield* task
    expect(task.cancelling()).toBe(2)
  })
})

test('two requests in one pass while it waits are one error, with the first message', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(2))
    yield* turns(1)
    expect([task.cancel('first'), task.cancel('second'), task.cancelling()]).toEqual([true, true, 2])
    expect(yield* task).toEqual(['CancelledError: first', 'slept'])
  })
})

test('two requests while a step is scheduled are one error, with the last message', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(1))
    task.cancel('first')
    task.cancel('second')
    expect(yield* thrownBy(task)).toMatchObject({ message: 'second' })
    expect(task.cancelling()).toBe(2)
  })
})

test('uncancel takes one request back, and returns how many are left', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(1))
    yield* turns(1)
    task.cancel()
    task.cancel()
    expect([task.uncancel(), task.cancelling(), task.uncancel(), task.cancelling()]).toEqual([1, 1, 0, 0])
    yield* task
  })
})

test('there are never less than none', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(1))
    expect([task.uncancel(), task.uncancel(), task.cancelling()]).toEqual([0, 0, 0])
    yield* turns(1)
    task.cancel()
    expect(task.cancelling()).toBe(1)
    yield* task
  })
})

test('with the last request goes a cancellation that is not on its way yet', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(1))
    task.cancel()
    task.uncancel()
    expect(yield* task).toEqual(['slept'])
  })
})

test('while a request is left, the cancellation stays', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(1))
    task.cancel()
    task.cancel()
    task.uncancel()
    yield* thrownBy(task)
    expect([task.cancelled(), task.cancelling()]).toEqual([true, 1])
  })
})

test('a cancellation that is on its way arrives all the same', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(catching(2))
    yield* turns(1)
    task.cancel('enough')
    task.uncancel()
    expect(yield* task).toEqual(['CancelledError: enough', 'slept'])
  })
})

test('a task can uncancel itself after it caught the error, and be cancelled again', () => {
  run(function* (): Coroutine<void> {
    const counts: number[] = []
    function* body(): Coroutine<void> {
      for (let n = 0; n < 2; n += 1) {
        yield* thrownBy(sleep(10))
        counts.push(task.cancelling(), task.uncancel())
      }
    }
    const task = createTask(body())
    for (let n = 0; n < 2; n += 1) {
      yield* turns(2)
      task.cancel()
    }
    yield* task
    expect(counts).toEqual([1, 0, 1, 0])
  })
})
