import { ContextVar } from '@tsyncio/contextvars'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentTask, sleep, taskGroup, timeout } from '@tsyncio/tasks'
import type { AsyncScope } from '@tsyncio/tasks'
import { runVirtual, VirtualEventLoop } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { endOf } from './end-of.ts'

describe('an async function as a task', () => {
  test('begins in the next pass, as the current task, and ends as the function does', async () => {
    const log: unknown[] = []
    const error = new Error('no')
    await runVirtual(function* (loop): Coroutine<void> {
      const task = createTask(
        async (scope) => {
          log.push(currentTask()?.getName())
          await scope.wait(sleep(5))
          return loop.time()
        },
        { name: 'async' },
      )
      log.push('made')
      expect(yield* task).toBe(5)
      expect(yield* endOf(createTask(async () => Promise.reject(error)))).toBe(error)
    })
    expect(log).toEqual(['made', 'async'])
  })

  test('waits for coroutines, futures, promises, and for what a function makes inside the loop', async () => {
    await runVirtual(function* (loop): Coroutine<void> {
      const future = loop.createFuture<string>()
      loop.callLater(1, () => future.setResult('future'))
      const task = createTask(async (scope) => [
        await scope.wait(sleep(1, 'coroutine')),
        await scope.wait(future),
        await scope.wait(Promise.resolve('promise')),
        await scope.wait(() => timeout(1, () => sleep(0.5, 'function'))),
        await Promise.all([scope.wait(sleep(1, 'one')), scope.wait(sleep(1, 'two'))]),
      ])
      expect(yield* task).toEqual(['coroutine', 'future', 'promise', 'function', ['one', 'two']])
      expect(loop.time()).toBe(2.5)
    })
  })

  test('keeps the context of its task in what it waits for, after a foreign await too', async () => {
    const variable = new ContextVar<string>('variable')
    function* change(value: string): Coroutine<string> {
      const before = variable.get()
      variable.set(value)
      return before
    }
    await runVirtual(function* (): Coroutine<void> {
      variable.set('outside')
      const task = createTask(async (scope) => {
        await Promise.resolve()
        return [await scope.wait(change('inside')), await scope.wait(change('later'))]
      })
      expect(yield* task).toEqual(['outside', 'inside'])
      expect(variable.get()).toBe('outside')
    })
  })

  test('can be one of a group', async () => {
    const log: string[] = []
    await runVirtual(function* (): Coroutine<void> {
      const failing = taskGroup(function* (group) {
        group.createTask(async (scope) => {
          await scope.wait(sleep(60)).finally(() => log.push('cancelled'))
        })
        yield* sleep(1)
        throw new Error('no')
      })
      expect(yield* endOf(failing)).toMatchObject({ name: 'ExceptionGroup' })
    })
    expect(log).toEqual(['cancelled'])
  })

  test('is refused on a loop that blocks the thread, where no promise settles', () => {
    const loop = new VirtualEventLoop()
    function* main(): Coroutine<unknown> {
      return yield* endOf(createTask(async () => {}))
    }
    expect(loop.runUntilComplete(main())).toMatchObject({ name: 'RuntimeError' })
  })

  test('is neither a coroutine function that was not called nor a function that promises nothing', async () => {
    await runVirtual(function* (): Coroutine<void> {
      const notCalled = function* main(): Coroutine<void> {}
      expect(() => createTask(notCalled as never)).toThrow(/the function main; did you forget to call it\?/)
      const promisesNothing = createTask((() => 42) as never)
      expect(yield* endOf(promisesNothing)).toMatchObject({
        message: 'coroutine: what its function returned: expected a promise, got number 42',
      })
    })
  })
})

describe('when the function has ended', () => {
  test('what it no longer waits for is cancelled, and over before its task', async () => {
    const log: string[] = []
    function* slow(): Coroutine<void> {
      try {
        yield* sleep(60)
      } finally {
        yield* sleep(1)
        log.push('cleaned up')
      }
    }
    await runVirtual(function* (): Coroutine<void> {
      yield* createTask(async (scope) => {
        void scope.wait(slow())
        await scope.wait(sleep(1))
      })
      log.push('task is done')
    })
    expect(log).toEqual(['cleaned up', 'task is done'])
  })

  test('its scope waits for nothing more', async () => {
    let kept: AsyncScope | undefined
    await runVirtual(function* (): Coroutine<void> {
      yield* createTask(async (scope) => void (kept = scope))
    })
    await expect(kept?.wait(sleep(1))).rejects.toThrow('scope: its task has ended')
  })
})
