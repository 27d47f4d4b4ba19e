import { getRunningLoop } from '@tsyncio/events'
import { isCancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep, wait } from '@tsyncio/tasks'
import type { AsyncScope } from '@tsyncio/tasks'
import { runVirtual } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { endOf } from './end-of.ts'
import { turns } from './numbered-loop.ts'

/** A promise of the platform's that a signal rejects, as that of `fetch` is. */
function foreign(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
}

describe('cancelling an async function that is a task', () => {
  async function cancelled(
    body: (scope: AsyncScope) => Promise<unknown>,
    whenCancelled: () => void = () => {},
  ): Promise<unknown> {
    return runVirtual(function* (): Coroutine<unknown> {
      const task = createTask(body)
      yield* sleep(0)
      yield* sleep(0)
      task.cancel('enough')
      whenCancelled()
      const end = yield* endOf(task)
      return isCancelledError(end) ? `cancelled: ${end.message}, ${task.cancelled()}` : end
    })
  }

  test('arrives at an await through the scope', async () => {
    expect(await cancelled((scope) => scope.wait(sleep(60)))).toBe('cancelled: enough, true')
  })

  test('arrives at a foreign await through the signal', async () => {
    expect(await cancelled((scope) => foreign(scope.signal))).toBe('cancelled: enough, true')
  })

  test('arrives at the next await through the scope when nothing else told of it', async () => {
    const log: string[] = []
    const over = Promise.withResolvers<void>()
    const body = async (scope: AsyncScope): Promise<void> => {
      await over.promise
      log.push('foreign await is over')
      await scope.wait(sleep(60))
    }
    expect(await cancelled(body, over.resolve)).toBe('cancelled: enough, true')
    expect(log).toEqual(['foreign await is over'])
  })

  test.each<[string, (scope: AsyncScope) => Promise<unknown>]>([
    ['the scope', (scope) => scope.wait(sleep(60))],
    ['the signal', (scope) => foreign(scope.signal)],
  ])('that arrived through %s leaves the clean-up its awaits', async (_how, main) => {
    const log: string[] = []
    const end = await cancelled(async (scope) => {
      try {
        await main(scope)
      } finally {
        log.push(await scope.wait(sleep(1, 'cleaned up')))
      }
    })
    expect([end, log]).toEqual(['cancelled: enough, true', ['cleaned up']])
  })

  test('can be overruled, as in a coroutine', async () => {
    expect(await cancelled((scope) => scope.wait(sleep(60)).catch(() => 'went on'))).toBe('went on')
  })

  test('a second time reaches the clean-up', async () => {
    const log: unknown[] = []
    await runVirtual(function* (): Coroutine<void> {
      const task = createTask(async (scope) => {
        try {
          await foreign(scope.signal)
        } finally {
          await scope.wait(sleep(60)).catch((error: unknown) => log.push(String(error)))
        }
      })
      yield* sleep(0)
      yield* sleep(0)
      task.cancel('first')
      yield* sleep(1)
      task.cancel('second')
      yield* wait([task])
    })
    expect(log).toEqual(['CancelledError: second'])
  })

  test('a second time, during a foreign await of the clean-up, arrives at the next await', async () => {
    const log: unknown[] = []
    await runVirtual(function* (): Coroutine<void> {
      const over = Promise.withResolvers<void>()
      const task = createTask(async (scope) => {
        await foreign(scope.signal).catch(() => over.promise)
        await scope.wait(sleep(60)).catch((error: unknown) => log.push(String(error)))
      })
      yield* turns(2)
      task.cancel('first')
      yield* turns(2)
      task.cancel('second')
      over.resolve()
      yield* wait([task])
    })
    expect(log).toEqual(['CancelledError: second'])
  })

  test('hands on the reason of a signal', async () => {
    const [control, reason] = [new AbortController(), new Error('the user left')]
    const seen: unknown[] = []
    await runVirtual(function* (): Coroutine<void> {
      const task = createTask(
        async (scope) => {
          await foreign(scope.signal).catch((error: unknown) => {
            seen.push(error)
            throw error
          })
        },
        { signal: control.signal },
      )
      yield* sleep(0)
      yield* sleep(0)
      control.abort(reason)
      expect(yield* endOf(task)).toMatchObject({ name: 'CancelledError', cause: reason })
    })
    expect(seen).toEqual([reason])
  })
})

test('a second cancellation does not leave behind what the function no longer waits for', async () => {
  const log: string[] = []
  function* slowToEnd(): Coroutine<void> {
    try {
      yield* sleep(60)
    } finally {
      yield* sleep(1)
      log.push('over')
    }
  }
  await runVirtual(function* (): Coroutine<void> {
    const task = createTask(async (scope) => {
      scope.wait(slowToEnd()).catch(() => {})
      await scope.wait(sleep(0.1))
    })
    yield* sleep(0.5)
    task.cancel()
    expect(isCancelledError(yield* endOf(task))).toBe(true)
    log.push('the task')
  })
  expect(log).toEqual(['over', 'the task'])
})

test('of several awaits that are cancelled, the function need not hear of each', async () => {
  await runVirtual(function* (): Coroutine<void> {
    const task = createTask(async (scope) => {
      const later = scope.wait(sleep(10))
      await scope.wait(sleep(5))
      await later
    })
    yield* sleep(1)
    task.cancel()
    // A promise that nobody handles would fail this test.
    yield* wait([task])
    expect(task.cancelled()).toBe(true)
  })
})

test('what the function left behind, and then fails, is reported', async () => {
  const reports: unknown[] = []
  await runVirtual(function* (): Coroutine<void> {
    const loop = getRunningLoop()
    loop.setExceptionHandler?.((_, { message, exception }) => reports.push(message, String(exception)))
    const result = yield* createTask(async (scope) => {
      void scope.wait(failsToCleanUp())
      await scope.wait(sleep(1))
      return 'done'
    })
    expect(result).toBe('done')
  })
  expect(reports).toEqual(['what an async function had left behind failed', 'Error: clean-up failed'])
})

function* failsToCleanUp(): Coroutine<void> {
  try {
    yield* sleep(60)
  } catch {
    throw new Error('clean-up failed')
  }
}
