import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { isCancelledError, TimeoutError } from '@tsyncio/futures'
import { createTask, currentTask, shield, sleep, waitFor } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { longSleep, outcomeOf } from './group-parts.ts'
import { hops, run, thrownBy, turns } from './numbered-loop.ts'

/** Sleeps; cancelled, it takes `seconds` to clean up, and then throws `instead`, returns, or is cancelled. */
function* slowToEnd(seconds: number, log: string[], end: 'cancelled' | 'value' | Error): Coroutine<string> {
  try {
    yield* sleep(100)
  } catch (error) {
    if (!isCancelledError(error)) throw error
    yield* sleep(seconds)
    log.push('cleaned up')
    if (end === 'cancelled') throw error
    if (end instanceof Error) throw end
  }
  return 'value'
}

describe.each([undefined, 10, Infinity])('with time enough: %s', (seconds) => {
  test('gives the result, and throws the very error', () => {
    run(function* (): Coroutine<void> {
      const error = new RangeError('inside')
      function* failing(): Coroutine<void> {
        yield* sleep(1)
        throw error
      }
      expect(yield* waitFor(sleep(1, 'value'), seconds)).toBe('value')
      expect(yield* waitFor(createTask(sleep(1, 'value')), seconds)).toBe('value')
      expect(yield* thrownBy(waitFor(failing(), seconds))).toBe(error)
    })
  })

  test('takes no pass for what does not wait', () => {
    expect(hops(() => waitFor(turns(0), seconds))).toBe(0)
  })

  test('is cancelled when that which it waits for is cancelled', () => {
    run(function* (): Coroutine<void> {
      const task = createTask(sleep(10))
      task.cancel('enough')
      expect(yield* outcomeOf(waitFor(task, seconds))).toBe('CancelledError: enough')
    })
  })

  test('runs a coroutine in the very task', () => {
    run(function* (): Coroutine<void> {
      function* who(): Coroutine<string | undefined> {
        yield
        return currentTask()?.getName()
      }
      expect(yield* waitFor(who(), seconds)).toBe(currentTask()?.getName())
    })
  })
})

describe('when the time is over', () => {
  test('cancels what it waits for, and throws a TimeoutError', () => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const task = createTask(longSleep(log, 'task'))
      expect(yield* thrownBy(waitFor(task, 1))).toBeInstanceOf(TimeoutError)
      expect([task.cancelled(), loop.time(), ...log]).toEqual([true, 1, 'task cancelled'])
      expect(currentTask()?.cancelling()).toBe(0)
    })
  })

  test.each([1, 0, -1])('waits for the clean-up: after %d seconds', (seconds) => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const task = createTask(slowToEnd(5, log, 'cancelled'))
      yield* turns(1)
      expect(yield* thrownBy(waitFor(task, seconds))).toBeInstanceOf(TimeoutError)
      expect([...log, loop.time()]).toEqual(['cleaned up', 5 + Math.max(seconds, 0)])
    })
  })

  test.each([1, 0])('throws the error that the clean-up throws: after %d seconds', (seconds) => {
    run(function* (): Coroutine<void> {
      const task = createTask(slowToEnd(5, [], new RangeError('from the clean-up')))
      yield* turns(1)
      expect(yield* outcomeOf(waitFor(task, seconds))).toBe('RangeError: from the clean-up')
    })
  })

  test.each([1, 0])('gives the value of what swallows the cancellation: after %d seconds', (seconds) => {
    run(function* (): Coroutine<void> {
      const task = createTask(slowToEnd(5, [], 'value'))
      yield* turns(1)
      expect(yield* waitFor(task, seconds)).toBe('value')
    })
  })

  test('a result that comes in the very pass of the timeout is lost', () => {
    run(function* (loop): Coroutine<void> {
      const [early, late] = [loop.createFuture<string>(), loop.createFuture<string>()]
      loop.callLater(1, () => early.setResult('value'))
      expect(yield* thrownBy(waitFor(early, 1))).toBeInstanceOf(TimeoutError)
      loop.callLater(0.5, () => late.setResult('value'))
      expect(yield* waitFor(late, 1)).toBe('value')
    })
  })
})

describe.each([0, -1])('without time: %d', (seconds) => {
  test('gives the result of what is done', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<string>()
      future.setResult('value')
      const before = loop.pass
      expect([yield* waitFor(future, seconds), loop.pass - before]).toEqual(['value', 0])
      const failed = loop.createFuture<string>()
      failed.setException(new RangeError('inside'))
      expect(yield* outcomeOf(waitFor(failed, seconds))).toBe('RangeError: inside')
    })
  })

  test('does not even start a coroutine', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* body(): Coroutine<void> {
        log.push('started')
      }
      expect(yield* thrownBy(waitFor(body(), seconds))).toBeInstanceOf(TimeoutError)
      expect(log).toEqual([])
    })
    expect(hops(() => outcomeOf(waitFor(turns(0), seconds)))).toBe(3)
  })

  test('cancels what is pending', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<string>()
      expect(yield* thrownBy(waitFor(future, seconds))).toMatchObject({ cause: { name: 'CancelledError' } })
      expect(future.cancelled()).toBe(true)
    })
  })
})

describe('when whoever waits is cancelled', () => {
  test.each<[string, (log: string[]) => Awaitable<unknown>]>([
    ['a coroutine', (log) => longSleep(log, 'inner')],
    ['a task', (log) => createTask(longSleep(log, 'inner'))],
    ['another wait', (log) => waitFor(longSleep(log, 'inner'), 50)],
  ])('so is what it waits for: %s', (_, make) => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      const inner = make(log)
      const waiter = createTask(waitFor(inner, 10))
      yield* turns(2)
      waiter.cancel('enough')
      expect([yield* outcomeOf(waiter), ...log]).toEqual(['CancelledError: enough', 'inner cancelled'])
    })
  })

  test('in the pass in which the result comes, that is lost', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<string>()
      const waiter = createTask(waitFor(future, 10))
      yield* turns(1)
      future.setResult('value')
      waiter.cancel('enough')
      expect(yield* outcomeOf(waiter)).toBe('CancelledError: enough')
    })
  })

  test('what swallows the cancellation gives its value', () => {
    run(function* (): Coroutine<void> {
      const waiter = createTask(waitFor(slowToEnd(1, [], 'value'), 50))
      yield* turns(1)
      waiter.cancel()
      expect(yield* waiter).toBe('value')
    })
  })
})

test('a wait that is cancelled leaves nothing with what refuses to end', () => {
  run(function* (loop): Coroutine<void> {
    const refusing = Object.assign(loop.createFuture(), { cancel: () => false })
    const waiter = createTask(waitFor(refusing, 0))
    yield* turns(1)
    expect(refusing.getWaiters?.()).toHaveLength(1)
    waiter.cancel()
    yield* turns(1)
    expect([waiter.cancelled(), refusing.getWaiters?.()]).toEqual([true, []])
  })
})

describe('of what is shielded', () => {
  test.each([0, 1, undefined])('the wait ends, and that goes on: %s seconds', (seconds) => {
    run(function* (loop): Coroutine<void> {
      const task = createTask(sleep(5, 'value'))
      yield* turns(1)
      const outcome = yield* outcomeOf(waitFor(shield(task), seconds))
      expect(outcome).toMatch(seconds === undefined ? 'value' : /^TimeoutError/)
      expect([yield* task, loop.time()]).toEqual(['value', 5])
    })
  })
})
