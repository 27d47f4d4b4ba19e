import type { Awaitable, CancelReason, Coroutine } from '@tsyncio/futures'
import { Future, RuntimeError, TimeoutError } from '@tsyncio/futures'
import { currentTask, sleep, Timeout, timeout } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { outcomeOf } from './group-parts.ts'
import { run, thrownBy, turns } from './numbered-loop.ts'

test('the deadline can be moved, forth and back, taken away and given', () => {
  run(function* (loop): Coroutine<void> {
    const seen: unknown[] = []
    const body = function* (scope: Timeout) {
      for (const when of [1, 30, 20, undefined, 40]) {
        scope.reschedule(when)
        seen.push(scope.when())
      }
      scope.reschedule(10)
      yield* sleep(5)
      scope.reschedule(8)
      yield* sleep(100)
    }
    expect(yield* thrownBy(timeout(3, body))).toBeInstanceOf(TimeoutError)
    expect([...seen, loop.time()]).toEqual([1, 30, 20, undefined, 40, 8])
  })
})

test('without a deadline any more the body goes on to its end', () => {
  run(function* (loop): Coroutine<void> {
    const scope = timeout(1)
    yield* scope.with(function* () {
      scope.reschedule(undefined)
      yield* sleep(50)
    })
    expect([scope.when(), scope.expired(), loop.time()]).toEqual([undefined, false, 50])
  })
})

test('a deadline in the past is over in the next pass', () => {
  run(function* (loop): Coroutine<void> {
    yield* sleep(5)
    const body = function* (scope: Timeout) {
      scope.reschedule(2)
      yield* sleep(100)
    }
    expect(yield* thrownBy(timeout(50, body))).toBeInstanceOf(TimeoutError)
    expect(loop.time()).toBe(5)
  })
})

test('another may move it from outside', () => {
  run(function* (loop): Coroutine<void> {
    const scope = timeout(1)
    loop.callSoon(() => scope.reschedule(3))
    expect(yield* thrownBy(scope.with(() => sleep(100)))).toBeInstanceOf(TimeoutError)
    expect(loop.time()).toBe(3)
  })
})

test('it cannot be left before it is entered', () => {
  run(function* (): Coroutine<void> {
    const fresh = timeout(1)
    expect(String(yield* thrownBy(fresh.exit(undefined)))).toBe('RuntimeError: Timeout has not been entered')
    expect(yield* fresh.with(() => sleep(0, 'as good as before'))).toBe('as good as before')
  })
})

test('it can be moved only while the timeout is entered and has not expired', () => {
  run(function* (): Coroutine<void> {
    const [fresh, finished, expired] = [new Timeout(1), timeout(10), timeout(1)]
    expect(() => fresh.reschedule(2)).toThrow('Timeout has not been entered')
    yield* finished.with(() => turns(1))
    expect(() => finished.reschedule(2)).toThrow('Cannot change state of finished Timeout')
    const whileExpiring = function* () {
      try {
        yield* sleep(10)
      } finally {
        expect(expired.expired()).toBe(true)
        expect(() => expired.reschedule(2)).toThrow('Cannot change state of expiring Timeout')
      }
    }
    expect(yield* outcomeOf(expired.with(whileExpiring))).toMatch(/^TimeoutError/)
    expect(() => expired.reschedule(2)).toThrow('Cannot change state of expired Timeout')
    expect(() => expired.reschedule(undefined)).toThrow(RuntimeError)
    expect([fresh.when(), finished.when(), expired.when()]).toEqual([1, 10, 1])
  })
})

test('what is no number of seconds is refused, and the deadline stays', () => {
  run(function* (loop): Coroutine<void> {
    const body = function* (scope: Timeout) {
      for (const wrong of [NaN, '5', null]) expect(() => scope.reschedule(wrong as number)).toThrow(/seconds/)
      expect(scope.when()).toBe(2)
      yield* sleep(10)
    }
    expect(yield* thrownBy(timeout(2, body))).toBeInstanceOf(TimeoutError)
    expect(loop.time()).toBe(2)
  })
})

/** Is cancelled as what has a signal is: whoever listens to that is called at once. */
class Listening extends Future<void> {
  readonly #listener: () => void

  constructor(listener: () => void) {
    super()
    this.#listener = listener
  }

  override cancel(reason?: CancelReason): boolean {
    this.#listener()
    return super.cancel(reason)
  }
}

test.each<[string, (scope: Timeout, listener: () => void) => Awaitable<void>]>([
  ['expires', (_scope, listener) => new Listening(listener)],
  [
    'is left by an error',
    (scope, listener) => {
      scope.signal.addEventListener('abort', listener)
      throw new TimeoutError()
    },
  ],
])('whoever hears at once that it %s cannot move the deadline any more', (_how, body) => {
  run(function* (): Coroutine<void> {
    const refusals: unknown[] = []
    const listener = (scope: Timeout): void => {
      try {
        scope.reschedule(5)
      } catch (error) {
        refusals.push(error)
      }
    }
    const limited = timeout(1, (scope) => body(scope, () => listener(scope)))
    expect(yield* thrownBy(limited)).toBeInstanceOf(TimeoutError)
    expect(refusals).toEqual([expect.any(RuntimeError)])
    yield* sleep(9)
    expect(currentTask()?.cancelling()).toBe(0)
  })
})
