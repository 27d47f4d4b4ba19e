import type { Coroutine } from '@tsyncio/futures'
import { CancelledError, TimeoutError } from '@tsyncio/futures'
import { createTask, currentTask, ExceptionGroup, sleep, taskGroup, Timeout, timeout, timeoutAt } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { failAfter, longSleep, outcomeOf } from './group-parts.ts'
import { run, thrownBy, turns } from './numbered-loop.ts'

describe('nested timeouts', () => {
  test('with one deadline: the body hears of it once, and only the outer one throws a TimeoutError', () => {
    run(function* (): Coroutine<void> {
      const [outer, inner] = [timeoutAt(1), timeoutAt(1)]
      const log: string[] = []
      const nested = outer.with(function* () {
        log.push(yield* outcomeOf(thrownOn(inner.with(() => longSleep(log, 'body')))))
        yield* sleep(5)
      })
      yield* nested
      expect(log).toEqual(['body cancelled', 'value CancelledError'])
      expect([outer.expired(), inner.expired(), currentTask()?.cancelling()]).toEqual([true, true, 0])
    })
  })

  test('the inner one first: the outer body goes on', () => {
    run(function* (loop): Coroutine<void> {
      const result = yield* timeout(5, function* () {
        const inner = yield* outcomeOf(timeout(1, () => sleep(10)))
        return `${inner} at ${loop.time()}, then ${yield* sleep(1, 'value')}`
      })
      expect(result).toBe('TimeoutError: the timeout expired at 1, then value')
    })
  })

  test('the outer one first: the inner one is not expired', () => {
    run(function* (loop): Coroutine<void> {
      const [outer, inner] = [timeout(1), timeout(5)]
      const log: string[] = []
      const error = yield* thrownBy(outer.with(() => inner.with(() => longSleep(log, 'body'))))
      expect(error).toBeInstanceOf(TimeoutError)
      expect([outer.expired(), inner.expired(), loop.time()]).toEqual([true, false, 1])
    })
  })

  test('a new one during the clean-up limits that', () => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const body = function* () {
        try {
          yield* sleep(10)
        } finally {
          log.push(yield* outcomeOf(timeout(1, () => sleep(10))))
        }
      }
      expect(yield* thrownBy(timeout(1, body))).toBeInstanceOf(TimeoutError)
      expect([...log, loop.time()]).toEqual(['TimeoutError: the timeout expired', 2])
    })
  })
})

describe('an error of the body', () => {
  test.each([
    ['in time', 10],
    ['after the deadline', 1],
  ])('that comes %s comes out as it is', (_, seconds) => {
    run(function* (): Coroutine<void> {
      const error = new RangeError('from the body')
      const scope = timeout(seconds)
      function* body(): Coroutine<void> {
        yield* swallowed(sleep(5))
        throw error
      }
      expect(yield* thrownBy(scope.with(body))).toBe(error)
      expect([scope.expired(), currentTask()?.cancelling()]).toEqual([seconds < 5, 0])
    })
  })

  test('that is a CancelledError of its own is no timeout', () => {
    run(function* (): Coroutine<void> {
      const scope = timeout(10)
      const error = new CancelledError('my own')
      expect(yield* thrownBy(scope.with(() => failAfter(1, error)))).toBe(error)
      expect(scope.expired()).toBe(false)
    })
  })

  test('that is a TimeoutError of its own comes out as it is', () => {
    run(function* (): Coroutine<void> {
      const scope = timeout(10)
      const error = new TimeoutError('my own')
      expect(yield* thrownBy(scope.with(() => failAfter(1, error)))).toBe(error)
      expect(scope.expired()).toBe(false)
    })
  })

  test('thrown by a group during its clean-up comes out as a group', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      const body = () =>
        taskGroup(function* (group) {
          group.createTask(longSleep(log, 'task', new TypeError('clean-up')))
          yield* longSleep(log, 'body')
        })
      const error = yield* thrownBy(timeout(1, body))
      expect(error).toBeInstanceOf(ExceptionGroup)
      expect(yield* outcomeOf(throwing(error))).toBe('ExceptionGroup(TypeError: clean-up)')
      expect([...log, currentTask()?.cancelling()]).toEqual(['body cancelled', 'task cancelled', 0])
    })
  })
})

describe('a cancellation from elsewhere', () => {
  test.each([
    ['before the deadline', 0.5, false],
    ['in the pass of the deadline', 1, true],
  ])('%s comes out as it is', (_, delay, expired) => {
    run(function* (loop): Coroutine<void> {
      const scope = timeout(1)
      const task = createTask(scope.with(() => sleep(10)))
      yield* turns(1)
      loop.callLater(delay, () => task.cancel('from elsewhere'))
      yield* thrownBy(task)
      expect([task.cancelled(), task.cancelling(), scope.expired(), loop.time()]).toEqual([true, 1, expired, delay])
    })
  })

  test('before the timeout, caught, is none of its business', () => {
    run(function* (): Coroutine<void> {
      currentTask()?.cancel()
      yield* thrownBy(sleep(1))
      expect(yield* thrownBy(timeout(0, () => sleep(1)))).toBeInstanceOf(TimeoutError)
      expect(currentTask()?.cancelling()).toBe(1)
      currentTask()?.uncancel()
    })
  })

  test('by the body itself, after an earlier one, is no timeout', () => {
    run(function* (): Coroutine<void> {
      function* body(): Coroutine<void> {
        currentTask()?.cancel('again')
        yield* sleep(2)
      }
      currentTask()?.cancel()
      yield* thrownBy(sleep(1))
      expect(yield* thrownBy(timeout(1, body))).toMatchObject({ name: 'CancelledError', message: 'again' })
      expect(currentTask()?.cancelling()).toBe(2)
    })
  })
})

test('a Timeout is entered once, in a task', () => {
  run(function* (loop): Coroutine<void> {
    const scope = new Timeout(10)
    const again = 'RuntimeError: Timeout has already been entered'
    yield* scope.with(function* () {
      expect(yield* outcomeOf(scope.with(() => turns(1)))).toBe(again)
    })
    expect(yield* outcomeOf(scope.with(() => turns(1)))).toBe(again)
    loop.callSoon(() => expect(() => new Timeout(1).enter().next()).toThrow(/inside a task/))
    yield* turns(2)
  })
})

/** Awaits, and keeps an error to itself. */
function* swallowed(awaitable: Coroutine<unknown>): Coroutine<void> {
  try {
    yield* awaitable
  } catch {}
}

/** The name of the error that `awaitable` throws, which then is over. */
function* thrownOn(awaitable: Coroutine<unknown>): Coroutine<string> {
  return ((yield* thrownBy(awaitable)) as Error).name
}

function* throwing(error: unknown): Coroutine<void> {
  throw error
}
