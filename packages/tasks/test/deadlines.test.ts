import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentDeadline, generate, sleep, taskGroup, timeout, timeoutAt } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { expect, test } from 'vitest'

function* deadline(): Coroutine<number | undefined> {
  return currentDeadline()
}

const run = <T>(main: Coroutine<T>): T => new VirtualEventLoop().runUntilComplete(main)

test('none by default, and none without a limit', () => {
  expect(run(deadline())).toBeUndefined()
  expect(run(timeout(undefined, deadline))).toBeUndefined()
})

test('is the nearest of those around, whichever is innermost', () => {
  function* main(): Coroutine<unknown[]> {
    yield* sleep(1)
    return [
      yield* timeout(10, () => timeout(5, deadline)),
      yield* timeout(5, () => timeout(10, deadline)),
      yield* timeout(5, () => timeout(undefined, deadline)),
      yield* timeoutAt(3, deadline),
      currentDeadline(),
    ]
  }
  expect(run(main())).toEqual([6, 6, 6, 3, undefined])
})

test('follows a deadline that is moved', () => {
  function* main(): Coroutine<unknown[]> {
    return yield* timeout(10, function* (scope) {
      const seen = [currentDeadline()]
      for (const when of [20, undefined]) {
        scope.reschedule(when)
        seen.push(currentDeadline())
      }
      return seen
    })
  }
  expect(run(main())).toEqual([10, 20, undefined])
})

test('is known to the tasks of a group inside, with deadlines of their own', () => {
  function* main(): Coroutine<unknown[]> {
    const tasks = yield* timeout(10, () =>
      taskGroup(function* (group) {
        return [group.createTask(deadline()), group.createTask(timeout(3, deadline))]
      }),
    )
    return (tasks ?? []).map((task) => task.result())
  }
  expect(run(main())).toEqual([10, 3])
})

test('is not that of a neighbour, nor one that was left, also for a task that was made inside', () => {
  function* later(): Coroutine<unknown> {
    yield* sleep(2)
    return currentDeadline()
  }
  function* main(): Coroutine<unknown[]> {
    const neighbour = createTask(deadline())
    const inside = yield* timeout(10, function* () {
      yield* sleep(1)
      return createTask(later())
    })
    return [neighbour.result(), yield* inside]
  }
  expect(run(main())).toEqual([undefined, undefined])
})

test('is still told after it has passed, to what cleans up', () => {
  function* main(): Coroutine<unknown> {
    let seen: unknown
    try {
      yield* timeout(1, function* () {
        try {
          yield* sleep(60)
        } finally {
          seen = currentDeadline()
        }
      })
    } catch {}
    return seen
  }
  expect(run(main())).toBe(1)
})

test('a timeout that is entered in one task and left in another disturbs neither', () => {
  function* main(): Coroutine<unknown[]> {
    const items = generate<number | undefined>(function* (emit) {
      yield* timeout(10, function* () {
        yield* emit(currentDeadline())
      })
    })
    const first = yield* createTask(items.next())
    const second = yield* createTask(items.next())
    return [first.value, second.done, currentDeadline()]
  }
  expect(run(main())).toEqual([10, true, undefined])
})

test('a timeout around someone who goes through a generator is not lost when that leaves one of its own', () => {
  function* main(): Coroutine<unknown[]> {
    const items = generate<number | undefined>(function* (emit) {
      yield* timeout(10, function* () {
        yield* emit(currentDeadline())
      })
      yield* emit(currentDeadline())
    })
    const seen: unknown[] = [(yield* items.next()).value]
    yield* timeout(5, function* () {
      seen.push((yield* items.next()).value, currentDeadline())
    })
    return [...seen, currentDeadline()]
  }
  expect(run(main())).toEqual([10, 5, 5, undefined])
})

test('needs a running loop', () => {
  expect(() => currentDeadline()).toThrow('no running event loop')
})
