import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, TaskLike } from '@tsyncio/events'
import { isCancelledError, isFuture } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import type { AsyncBody, Waitable } from '@tsyncio/tasks'
import { runVirtual } from '@tsyncio/testing'
import type { VirtualEventLoop } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'

// A promise that nobody handles fails each of these tests.

function* endOf(awaitable: Awaitable<unknown>): Coroutine<unknown> {
  try {
    return yield* awaitable
  } catch (error) {
    return isCancelledError(error) ? 'cancelled' : error
  }
}

/** How `body` ends that is cancelled while it is in a foreign await, and then goes on. */
function* cancelledBetween(body: AsyncBody<unknown>): Coroutine<unknown> {
  const gate = Promise.withResolvers<void>()
  const task = createTask(async (scope) => {
    await gate.promise
    return await body(scope)
  })
  yield* sleep(0)
  yield* sleep(0)
  task.cancel()
  gate.resolve()
  return yield* endOf(task)
}

/** How `body` ends that is cancelled in the pass in which its wait begins. */
function* cancelledAtOnce(body: AsyncBody<unknown>): Coroutine<unknown> {
  const loop = getRunningLoop()
  const task = createTask((scope) => {
    // The loop is between two turns at this await.
    return Promise.resolve().then(() => {
      loop.callSoon(() => task.cancel())
      return body(scope)
    })
  })
  return yield* endOf(task)
}

describe.each([
  ['that is due', cancelledBetween, 'went on'],
  ['that comes before the wait has begun', cancelledAtOnce, 'cancelled'],
])('a cancellation %s', (_when, cancelled, end) => {
  test('reaches the task that is awaited, as in a coroutine', async () => {
    await runVirtual(function* (): Coroutine<void> {
      const inner = createTask(sleep(60))
      expect([yield* cancelled((scope) => scope.wait(inner)), inner.cancelled()]).toEqual(['cancelled', true])
    })
  })

  test('comes before the failure of what was to be awaited, which is reported', async () => {
    const reports: unknown[] = []
    await runVirtual(function* (loop): Coroutine<void> {
      loop.setExceptionHandler?.((_loop, { exception }) => reports.push(String(exception)))
      expect(yield* cancelled((scope) => scope.wait(Promise.reject(new Error('no'))))).toBe('cancelled')
    })
    expect(reports).toEqual(['Error: no'])
  })

  test('begins nothing', async () => {
    const begun: string[] = []
    await runVirtual(function* (): Coroutine<void> {
      const begin = (): Coroutine<void> => {
        begun.push('begun')
        return sleep(1)
      }
      expect(yield* cancelled((scope) => scope.wait(begin))).toBe('cancelled')
    })
    expect(begun).toEqual([])
  })

  test('need not be heard by the function', async () => {
    await runVirtual(function* (): Coroutine<void> {
      const unheard = cancelled(async (scope) => {
        void scope.wait(sleep(1))
        return await scope.wait(sleep(2, 'went on'))
      })
      expect(yield* unheard).toBe(end)
    })
  })
})

test.each<[string, (loop: EventLoop) => Waitable<unknown>]>([
  ['a promise', () => new Promise(() => {})],
  ['a future', (loop) => loop.createFuture()],
])('whoever cancels all tasks before a wait for %s has begun leaves nothing under way', async (_what, make) => {
  await runVirtual(function* (loop): Coroutine<void> {
    const others = (): TaskLike[] => loop.allTasks().filter((each) => each !== main)
    const [main, awaited] = [loop.currentTask(), make(loop)]
    const task = createTask((scope) =>
      Promise.resolve().then(() => {
        loop.callSoon(() => others().forEach((each) => each.cancel()))
        return scope.wait(awaited)
      }),
    )
    expect(yield* endOf(task)).toBe('cancelled')
    expect((loop as VirtualEventLoop).hasExternalWork()).toBe(false)
    if (isFuture(awaited)) expect(awaited.cancelled()).toBe(true)
  })
})

test('a promise that has failed when it comes to the wait is one that is handled', async () => {
  await runVirtual(function* (): Coroutine<void> {
    const task = createTask((scope) => scope.wait(Promise.reject(new Error('at once'))))
    expect(String(yield* endOf(task))).toBe('Error: at once')
  })
})

test('what is begun by those who hear of the signal at once is not cancelled with the rest', async () => {
  await runVirtual(function* (): Coroutine<void> {
    const task = createTask(async (scope) => {
      const farewell = Promise.withResolvers<string>()
      scope.signal.addEventListener('abort', () => farewell.resolve(scope.wait(sleep(1, 'farewell'))))
      return await farewell.promise
    })
    yield* sleep(0)
    yield* sleep(0)
    task.cancel()
    expect(yield* endOf(task)).toBe('farewell')
  })
})
