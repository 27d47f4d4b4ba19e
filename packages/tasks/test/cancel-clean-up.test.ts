import { CancelledError, isBaseException } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, thrownBy, turns } from './numbered-loop.ts'

test('clean-up in a finally may await, and who awaits the task waits for it', () => {
  const log = run(function* (loop): Coroutine<string[]> {
    const seen: string[] = []
    function* worker(): Coroutine<void> {
      try {
        yield* sleep(100)
      } finally {
        yield* sleep(3)
        seen.push(`cleaned up at ${loop.time()}`)
      }
    }
    const task = createTask(worker())
    yield* sleep(1)
    task.cancel()
    yield* thrownBy(task)
    seen.push(`gone at ${loop.time()}`)
    return seen
  })
  expect(log).toEqual(['cleaned up at 4', 'gone at 4'])
})

test('every coroutine on the way cleans up, from the inside out, and its caller sees the error', () => {
  const log = run(function* (): Coroutine<string[]> {
    const seen: string[] = []
    function* inner(): Coroutine<string> {
      try {
        yield* sleep(100)
        return 'value'
      } finally {
        yield
        seen.push('inner')
      }
    }
    function* outer(): Coroutine<void> {
      try {
        // Were the coroutine closed instead of thrown into, this would go on with undefined.
        seen.push(`went on with ${yield* inner()}`)
      } catch (error) {
        seen.push(`outer ${String(error)}`)
        throw error
      }
    }
    const task = createTask(outer())
    yield* turns(1)
    task.cancel('enough')
    yield* thrownBy(task)
    return seen
  })
  expect(log).toEqual(['inner', 'outer CancelledError: enough'])
})

test('a coroutine that catches the cancellation may go on, and its value is kept', () => {
  run(function* (): Coroutine<void> {
    function* stubborn(): Coroutine<string> {
      try {
        yield* sleep(100)
      } catch {
        yield* sleep(1)
      }
      return 'value'
    }
    const task = createTask(stubborn())
    yield* turns(1)
    task.cancel()
    expect([yield* task, task.cancelled(), task.cancelling()]).toEqual(['value', false, 1])
  })
})

test('another error thrown during clean-up is what the task fails with', () => {
  run(function* (): Coroutine<void> {
    const failure = new Error('in clean-up')
    function* careless(): Coroutine<void> {
      try {
        yield* sleep(100)
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- the point of the test
        throw failure
      }
    }
    const task = createTask(careless())
    yield* turns(1)
    task.cancel()
    expect(yield* thrownBy(task)).toBe(failure)
    expect(task.cancelled()).toBe(false)
  })
})

test('a second cancellation interrupts the clean-up at its await', () => {
  const log = run(function* (): Coroutine<string[]> {
    const seen: string[] = []
    function* worker(): Coroutine<void> {
      try {
        yield* sleep(100)
      } catch (first) {
        seen.push(String(first))
        try {
          yield* sleep(100)
        } catch (second) {
          seen.push(String(second))
          throw second
        }
      }
    }
    const task = createTask(worker())
    yield* turns(1)
    task.cancel('first')
    yield* turns(1)
    task.cancel('second')
    expect(yield* thrownBy(task)).toMatchObject({ message: 'second' })
    expect(task.cancelling()).toBe(2)
    return seen
  })
  expect(log).toEqual(['CancelledError: first', 'CancelledError: second'])
})

test('a catch for ordinary errors lets the cancellation through with one line', () => {
  run(function* (): Coroutine<void> {
    function* careful(): Coroutine<string> {
      try {
        yield* sleep(100)
        return 'value'
      } catch (error) {
        if (isBaseException(error)) throw error
        return 'handled'
      }
    }
    const task = createTask(careful())
    yield* turns(1)
    task.cancel()
    expect(yield* thrownBy(task)).toBeInstanceOf(CancelledError)
  })
})

test('a task that keeps being cancelled while it cleans up in a loop still ends when it wants to', () => {
  run(function* (): Coroutine<void> {
    function* stubborn(): Coroutine<number> {
      for (let refused = 0; ;) {
        if (refused === 5) return refused
        try {
          yield* sleep(100)
        } catch {
          refused += 1
        }
      }
    }
    const task = createTask(stubborn())
    while (!task.done()) {
      yield
      task.cancel()
    }
    expect([task.result(), task.cancelling()]).toEqual([5, 5])
  })
})
