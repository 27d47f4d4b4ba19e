import { CancelledError } from '@tsyncio/futures'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { messageAt, run, thrownBy, turns } from './numbered-loop.ts'

describe('awaiting a task', () => {
  test('cancels that task; the innermost hears of it first', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* nested(depth: number): Coroutine<void> {
        try {
          if (depth === 0) yield* sleep(10)
          else yield* createTask(nested(depth - 1))
        } catch (error) {
          log.push(`${depth} ${String(error)}`)
          throw error
        }
      }
      const task = createTask(nested(2))
      yield* sleep(1)
      task.cancel('enough')
      yield* thrownBy(task)
      expect(log).toEqual(['0 CancelledError: enough', '1 CancelledError: enough', '2 CancelledError: enough'])
    })
  })

  test('that swallows the cancellation gives its value, and no error', () => {
    run(function* (): Coroutine<void> {
      function* outer(inner: FutureLike<string>): Coroutine<string> {
        return `got ${yield* inner}`
      }
      const inner = createTask(messageAt(createTask(sleep(10))))
      const task = createTask(outer(inner))
      yield* turns(3)
      expect(task.cancel('enough')).toBe(true)
      expect(yield* task).toBe('got cancelled: enough')
      expect([task.cancelled(), task.cancelling(), inner.cancelling()]).toEqual([false, 1, 1])
    })
  })

  test('that swallows the cancellation which its awaiter asked of itself gives its value, too', () => {
    run(function* (): Coroutine<void> {
      const inner = createTask(messageAt(createTask(sleep(10))))
      yield* turns(3)
      function* outer(): Coroutine<string> {
        task.cancel('myself')
        return `got ${yield* inner}`
      }
      const task = createTask(outer())
      expect(yield* task).toBe('got cancelled: myself')
    })
  })

  test('each task that awaited it hears of it', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      const [one, two] = [createTask(messageAt(future)), createTask(messageAt(future))]
      yield* turns(1)
      one.cancel('one')
      expect([yield* one, yield* two]).toEqual(['cancelled: one', 'cancelled: one'])
      expect([one.cancelling(), two.cancelling()]).toEqual([1, 0])
    })
  })
})

test('the first who reads a cancelled task gets the very error that ended it', () => {
  run(function* (): Coroutine<void> {
    let ended: unknown
    function* body(): Coroutine<void> {
      try {
        yield* sleep(10)
      } catch (error) {
        ended = error
        throw error
      }
    }
    const task = createTask(body())
    yield* turns(1)
    task.cancel()
    expect(yield* thrownBy(task)).toBe(ended)
    expect(ended).toBeInstanceOf(CancelledError)
  })
})
