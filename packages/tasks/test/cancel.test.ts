import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { messageAt, run, thrownBy, turns } from './numbered-loop.ts'

describe('before its first step', () => {
  test('the body never runs, and the task ends cancelled one pass later', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* body(): Coroutine<void> {
        log.push('ran')
      }
      const task = createTask(body())
      expect([task.cancel('enough'), task.done()]).toEqual([true, false])
      yield* turns(1)
      expect([task.cancelled(), log]).toEqual([true, []])
      expect(yield* thrownBy(task)).toMatchObject({ message: 'enough' })
    })
  })
})

describe('while it waits for a future', () => {
  test('the future is cancelled, and the error arrives at the await in the next pass', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      const task = createTask(messageAt(future))
      yield* turns(1)
      expect(task.cancel('enough')).toBe(true)
      expect([future.cancelled(), task.done()]).toEqual([true, false])
      yield* turns(1)
      expect(task.result()).toBe('cancelled: enough')
    })
  })

  test('uncaught, the task is cancelled, with that message', () => {
    run(function* (): Coroutine<void> {
      const task = createTask(sleep(10))
      yield* turns(1)
      task.cancel('enough')
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      expect(task.cancelled()).toBe(true)
    })
  })

  test('that is done already, the error arrives and the result is lost', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<string>()
      const task = createTask(messageAt(future))
      yield* turns(1)
      future.setResult('lost')
      expect(task.cancel('enough')).toBe(true)
      expect(yield* task).toBe('cancelled: enough')
    })
  })

  test('that failed already, the error arrives and the failure is lost', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<string>()
      const task = createTask(messageAt(future))
      yield* turns(1)
      future.setException(new Error('lost'))
      task.cancel('enough')
      expect(yield* task).toBe('cancelled: enough')
    })
  })

  test('that another cancels, the error arrives, but nobody asked the task', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      const task = createTask(messageAt(future))
      yield* turns(1)
      future.cancel('by another')
      expect([yield* task, task.cancelling()]).toEqual(['cancelled: by another', 0])
    })
  })
})

describe('while it gives the others a turn', () => {
  test('the error arrives at the yield', () => {
    run(function* (): Coroutine<void> {
      function* giving(): Coroutine<string> {
        try {
          yield
        } catch (error) {
          return String(error)
        }
        return 'not cancelled'
      }
      const task = createTask(giving())
      yield* turns(1)
      expect(task.cancel('enough')).toBe(true)
      expect(yield* task).toBe('CancelledError: enough')
    })
  })
})

describe('in its own step', () => {
  test('it goes on until it really suspends', () => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const done = loop.createFuture<string>()
      done.setResult('through a future that is done')
      function* body(): Coroutine<void> {
        task.cancel('myself')
        log.push('on')
        log.push(yield* done)
        log.push(yield* messageAt(loop.createFuture()))
      }
      const task = createTask(body())
      yield* task
      expect(log).toEqual(['on', 'through a future that is done', 'cancelled: myself'])
    })
  })

  test('which is the last, it ends cancelled and not with the value', () => {
    run(function* (): Coroutine<void> {
      function* body(): Coroutine<string> {
        task.cancel('at the end')
        return 'value'
      }
      const task = createTask(body())
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'at the end' })
      expect(task.cancelled()).toBe(true)
    })
  })

  test('which ends with an error, it fails with that error', () => {
    run(function* (): Coroutine<void> {
      const error = new Error('no')
      function* body(): Coroutine<string> {
        task.cancel()
        throw error
      }
      const task = createTask(body())
      expect(yield* thrownBy(task)).toBe(error)
    })
  })
})

describe('when it is done', () => {
  test('it is too late', () => {
    run(function* (): Coroutine<void> {
      const task = createTask(turns(0))
      yield* task
      expect([task.cancel(), task.cancelled(), task.cancelling()]).toEqual([false, false, 0])
    })
  })
})
