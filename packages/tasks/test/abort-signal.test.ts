import { fromPromise, isCancelledError, toPromise } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { createTask, eagerTaskFactory, gather, sleep, taskGroup, timeout, wait } from '@tsyncio/tasks'
import { runVirtual, VirtualEventLoop } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { endOf } from './end-of.ts'

const reason = new Error('the user left')

describe('a task with a signal', () => {
  test('is cancelled when that aborts, at its await, and finds the reason there', () => {
    const control = new AbortController()
    const seen: unknown[] = []
    function* child(): Coroutine<void> {
      try {
        yield* sleep(60)
      } catch (error) {
        seen.push(isCancelledError(error), (error as Error).cause)
        throw error
      }
    }
    function* main(): Coroutine<unknown> {
      const task = createTask(child(), { signal: control.signal })
      yield* sleep(1)
      control.abort(reason)
      yield* wait([task])
      return task.cancelled()
    }
    expect(new VirtualEventLoop().runUntilComplete(main())).toBe(true)
    expect(seen).toEqual([true, reason])
  })

  test.each(['a queue', 'eagerly'])('never begins, %s, when that has aborted already', (how) => {
    const loop = new VirtualEventLoop()
    if (how === 'eagerly') loop.setTaskFactory(eagerTaskFactory)
    let began = false
    function* child(): Coroutine<void> {
      began = true
    }
    function* main(): Coroutine<unknown> {
      return yield* endOf(createTask(child(), { signal: AbortSignal.abort(reason) }))
    }
    expect(loop.runUntilComplete(main())).toMatchObject({ name: 'CancelledError', cause: reason })
    expect(began).toBe(false)
  })

  test('may be one of a group, whose others go on', () => {
    const control = new AbortController()
    const log: string[] = []
    function* child(name: string): Coroutine<void> {
      try {
        yield* sleep(2)
        log.push(`${name} slept`)
      } catch (error) {
        log.push(`${name}: ${(error as Error).message}`)
        throw error
      }
    }
    function* main(): Coroutine<void> {
      yield* taskGroup(function* (group) {
        group.createTask(child('one'), { signal: control.signal })
        group.createTask(child('two'))
        yield* sleep(1)
        control.abort('enough')
      })
    }
    new VirtualEventLoop().runUntilComplete(main())
    expect(log).toEqual(['one: enough', 'two slept'])
  })

  test('hands the reason on to what it waits for, through gather and other tasks', async () => {
    const control = new AbortController()
    const signals: AbortSignal[] = []
    function* child(): Coroutine<void> {
      yield* fromPromise((signal) => {
        signals.push(signal)
        return new Promise<void>(() => {})
      })
    }
    await runVirtual(function* (): Coroutine<void> {
      const task = createTask(gather([child(), child()])[Symbol.iterator](), { signal: control.signal })
      yield* sleep(0)
      yield* sleep(0)
      control.abort(reason)
      expect(yield* endOf(task)).toMatchObject({ name: 'CancelledError', cause: reason })
    })
    expect(signals.map((signal) => signal.reason === reason)).toEqual([true, true])
  })

  test('that is no signal is refused, and leaves no task', () => {
    const loop = new VirtualEventLoop()
    const wrong = (): unknown => loop.createTask(sleep(1), { signal: 1 as unknown as AbortSignal })
    expect(wrong).toThrow('signal: expected an AbortSignal, got number')
    expect(loop.allTasks()).toEqual([])
  })
})

describe('toPromise of a coroutine', () => {
  test('runs it as a task', async () => {
    expect(await runVirtual(() => fromPromise(toPromise(sleep(0, 42))))).toBe(42)
  })

  test('cancels it when the signal aborts', async () => {
    const control = new AbortController()
    const log: string[] = []
    function* child(): Coroutine<void> {
      try {
        yield* sleep(60)
      } finally {
        log.push('cleaned up')
      }
    }
    await runVirtual(function* (): Coroutine<void> {
      const promise = toPromise(child(), { signal: control.signal })
      yield* sleep(1)
      control.abort(reason)
      expect(yield* endOf(fromPromise(promise))).toMatchObject({ name: 'CancelledError', cause: reason })
    })
    expect(log).toEqual(['cleaned up'])
  })
})

describe('a cancelled wait for the end of a promise', () => {
  test('lasts until the promise has settled; then the cancellation arrives, whatever that brought', async () => {
    const log: string[] = []
    await runVirtual(function* (loop): Coroutine<void> {
      const { promise, resolve } = Promise.withResolvers<string>()
      const task = createTask(fromPromise(() => promise, { waitForEnd: true })[Symbol.iterator]())
      yield* sleep(0)
      task.cancel('enough')
      yield* sleep(0)
      log.push(`done: ${task.done()}`)
      loop.callSoon(() => resolve('value'))
      const error = yield* endOf(task)
      log.push(`${String(error)}, cancelled: ${task.cancelled()}`)
    })
    expect(log).toEqual(['done: false', 'CancelledError: enough, cancelled: true'])
  })

  test('under a timeout is a TimeoutError, also when the promise fails in its own way', async () => {
    await runVirtual(function* (): Coroutine<void> {
      const query = (signal: AbortSignal): Promise<void> =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('query cancelled')))
        })
      const body = (): Awaitable<void> => fromPromise(query, { waitForEnd: true })
      expect(yield* endOf(timeout(0, body))).toMatchObject({ name: 'TimeoutError' })
    })
  })
})
