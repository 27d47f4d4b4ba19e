import type { Coroutine } from '@tsyncio/futures'
import { TimeoutError } from '@tsyncio/futures'
import { createTask, currentTask, enter, sleep, taskGroup, Timeout, timeout, timeoutAt } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { ScriptedLoop } from '../../events/test/scripted-loop.ts'
import { longSleep, outcomeOf } from './group-parts.ts'
import { hops, run, thrownBy, turns } from './numbered-loop.ts'

describe('when its time is over', () => {
  test('the body is cancelled at its await, and a TimeoutError comes out in its place', () => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const error = yield* thrownBy(timeout(1, () => longSleep(log, 'body')))
      expect(error).toBeInstanceOf(TimeoutError)
      expect(error).toMatchObject({ cause: { name: 'CancelledError' } })
      expect([loop.time(), ...log]).toEqual([1, 'body cancelled'])
    })
  })

  test('the task goes on, with no request to cancel left', () => {
    run(function* (loop): Coroutine<void> {
      const task = createTask(outcomeOf(timeout(1, () => sleep(10))))
      expect(yield* task).toMatch(/^TimeoutError/)
      expect([task.cancelled(), task.cancelling(), loop.time()]).toEqual([false, 0, 1])
      yield* sleep(1)
    })
  })

  test('the TimeoutError leaves in the pass in which the body hears of it, one after the timer', () => {
    run(function* (loop): Coroutine<void> {
      let fired = 0
      yield* outcomeOf(
        timeout(1, () => {
          loop.callLater(1, () => (fired = loop.pass))
          return sleep(10)
        }),
      )
      expect(loop.pass - fired).toBe(1)
    })
  })

  test('the body may clean up as long as it needs to', () => {
    run(function* (loop): Coroutine<void> {
      function* careful(): Coroutine<void> {
        try {
          yield* sleep(10)
        } finally {
          yield* sleep(5)
        }
      }
      expect(yield* thrownBy(timeout(1, careful))).toBeInstanceOf(TimeoutError)
      expect(loop.time()).toBe(6)
    })
  })

  test('a body that swallows the cancellation gives its result', () => {
    run(function* (): Coroutine<void> {
      function* stubborn(): Coroutine<string> {
        yield* thrownBy(sleep(10))
        return 'value'
      }
      expect(yield* timeout(1, stubborn)).toBe('value')
      expect(currentTask()?.cancelling()).toBe(0)
    })
  })

  test('all that the body awaits is cancelled with it: a task, a group', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      const inner = createTask(longSleep(log, 'task'))
      const body = () =>
        taskGroup(function* (group) {
          group.createTask(longSleep(log, 'in the group'))
          yield* inner
        })
      expect(yield* thrownBy(timeout(1, body))).toBeInstanceOf(TimeoutError)
      expect(log).toEqual(['task cancelled', 'in the group cancelled'])
    })
  })
})

describe('before its time is over', () => {
  test('the body gives its result, or its error, and nothing happens later', () => {
    run(function* (loop): Coroutine<void> {
      expect(yield* timeout(10, () => sleep(1, 'value'))).toBe('value')
      const error = new RangeError('from the body')
      const failing = function* () {
        yield* sleep(1)
        throw error
      }
      expect(yield* thrownBy(timeout(10, failing))).toBe(error)
      yield* sleep(1)
      expect(loop.time()).toBe(3)
      yield* sleep(20)
    })
  })

  test('costs no pass', () => {
    expect(hops(() => timeout(1, () => turns(0)))).toBe(0)
  })
})

describe.each([0, -1, -Infinity])('a limit of %d seconds', (seconds) => {
  test.each([
    [1, 'gives the others a turn', () => turns(9)],
    [2, 'sleeps', () => sleep(10)],
  ])('is over %d pass(es) later for a body that %s', (passes, _what, body) => {
    run(function* (loop): Coroutine<void> {
      const scope = timeout(seconds)
      const before = loop.pass
      expect(yield* thrownBy(scope.with(body))).toBeInstanceOf(TimeoutError)
      expect([scope.expired(), loop.pass - before, loop.time()]).toEqual([true, passes, 0])
    })
  })

  test('is nothing to a body that does not await', () => {
    run(function* (): Coroutine<void> {
      const scope = timeout(seconds)
      yield* scope.with(() => turns(0))
      yield* turns(2)
      expect(scope.expired()).toBe(false)
    })
  })
})

test.each([
  ['timeout', () => timeout(undefined)],
  ['timeoutAt', () => timeoutAt(undefined)],
])('%s: without a limit there is none', (_, make) => {
  run(function* (): Coroutine<void> {
    const scope = make()
    expect(yield* scope.with(() => sleep(1e9, 'value'))).toBe('value')
    expect([scope.when(), scope.expired()]).toEqual([undefined, false])
  })
})

test('timeoutAt takes the deadline itself, which may have passed', () => {
  run(function* (loop): Coroutine<void> {
    yield* sleep(5)
    for (const [when, over] of [
      [7, 7],
      [7, 7],
      [3, 7],
    ] as const) {
      const scope = timeoutAt(when)
      expect(yield* thrownBy(scope.with(() => sleep(100)))).toBeInstanceOf(TimeoutError)
      expect([scope.when(), scope.expired(), loop.time()]).toEqual([when, true, over])
    }
    expect(yield* thrownBy(timeoutAt(8, () => sleep(100)))).toBeInstanceOf(TimeoutError)
  })
})

test('its three forms are the same', () => {
  run(function* (): Coroutine<void> {
    const body = () => sleep(1, 'value')
    expect(yield* timeout(2, body)).toBe('value')
    expect(yield* timeout(2).with(body)).toBe('value')
    expect(yield* enter(timeout(2), body)).toBe('value')
    yield* timeout(2, function* (scope) {
      expect(scope).toBeInstanceOf(Timeout)
      expect(scope.when()).toBe(5)
    })
  })
})

test('a loop that was busy until after several deadlines tells the outermost', () => {
  const loop = new ScriptedLoop()
  function* main(): Coroutine<void> {
    const [inner, outer] = [timeout(1), timeout(2)]
    function* busy(): Coroutine<void> {
      loop.moveClock(5)
      yield* sleep(10)
    }
    expect(yield* thrownBy(outer.with(() => inner.with(busy)))).toBeInstanceOf(TimeoutError)
    expect([inner.expired(), outer.expired(), loop.time(), currentTask()?.cancelling()]).toEqual([true, true, 5, 0])
  }
  loop.runUntilComplete(main())
})

test.each([NaN, '1', null])('%s is no number of seconds', (seconds) => {
  expect(() => new Timeout(seconds as number)).toThrow(/seconds/)
  expect(() => timeout(seconds as number)).toThrow(/seconds/)
})
