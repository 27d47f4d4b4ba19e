import { createTask, fromPromise, isCancelledError, run, sleep, toPromise } from 'tsyncio'
import type { Awaitable, Coroutine } from 'tsyncio'
import { expect, test } from 'vitest'

/** A promise that Node keeps. */
const soon = <T>(value: T): Promise<T> => new Promise((keep) => void setImmediate(keep, value))

function* endOf(awaitable: Awaitable<unknown>): Coroutine<string> {
  try {
    return `returned ${String(yield* awaitable)}`
  } catch (error) {
    return isCancelledError(error) ? `cancelled: ${error.message}` : `failed: ${String(error)}`
  }
}

test('a task that awaits a promise is cancelled at once, and its clean-up may await another', async () => {
  const log: string[] = []
  function* waiting(): Coroutine<void> {
    try {
      yield* fromPromise(new Promise(() => {}))
    } finally {
      log.push(yield* fromPromise(soon('cleaned up')))
    }
  }
  function* main(): Coroutine<string> {
    const task = createTask(waiting())
    yield* sleep(0)
    task.cancel('enough')
    return yield* endOf(task)
  }
  expect(await run(main())).toBe('cancelled: enough')
  expect(log).toEqual(['cleaned up'])
})

test('an async function that awaits a task hears of its cancellation', async () => {
  function* main(): Coroutine<string> {
    const task = createTask(sleep(3600))
    const heard = (async () => {
      try {
        return await task
      } catch (error) {
        return isCancelledError(error) ? `cancelled: ${error.message}` : 'failed'
      }
    })()
    yield* sleep(0)
    task.cancel('enough')
    return String(yield* fromPromise(heard))
  }
  expect(await run(main())).toBe('cancelled: enough')
})

test('through a promise, a cancellation goes from a task to those who await it', async () => {
  function* main(): Coroutine<[string, boolean]> {
    const inner = createTask(sleep(3600))
    const outer = createTask(fromPromise(toPromise(inner))[Symbol.iterator]())
    yield* sleep(0)
    inner.cancel('enough')
    return [yield* endOf(outer), outer.cancelled()]
  }
  expect(await run(main())).toEqual(['cancelled: enough', true])
})

test('but not back: a promise has no way to ask for it', async () => {
  function* main(): Coroutine<string[]> {
    const inner = createTask(fromPromise(soon('value'))[Symbol.iterator]())
    const outer = createTask(fromPromise(toPromise(inner))[Symbol.iterator]())
    yield* sleep(0)
    outer.cancel('enough')
    return [yield* endOf(outer), yield* endOf(inner)]
  }
  expect(await run(main())).toEqual(['cancelled: enough', 'returned value'])
})
