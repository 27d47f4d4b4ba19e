import { getRunningLoop } from '@tsyncio/events'
import { isCancelledError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import type { AsyncScope } from '@tsyncio/tasks'
import { runVirtual } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'

// Between the end of an await and what the function does then there are passes of the loop.

function* endOf(awaitable: Awaitable<unknown>): Coroutine<unknown> {
  try {
    return yield* awaitable
  } catch (error) {
    return isCancelledError(error) ? `cancelled: ${error.message}` : error
  }
}

/** How `body` ends that is cancelled so many passes after its gate was opened. */
function cancelledAfter(
  passes: number,
  body: (scope: AsyncScope, gate: Awaitable<void>) => Promise<unknown>,
): Promise<unknown> {
  return runVirtual(function* (): Coroutine<unknown> {
    const gate = getRunningLoop().createFuture<void>()
    const task = createTask((scope) => body(scope, gate))
    yield* sleep(1)
    gate.setResult()
    for (let left = passes; left > 0; left -= 1) yield
    task.cancel('enough')
    return yield* endOf(task)
  })
}

describe.each([0, 1, 2, 3, 4])('a cancellation %d passes after the end of an await', (passes) => {
  test.each([true, false])('is not lost, whether the signal is in use: %s', async (isUsed) => {
    const end = await cancelledAfter(passes, async (scope, gate) => {
      if (isUsed) expect(scope.signal.aborted).toBe(false)
      await scope.wait(gate)
      for (let round = 0; round < 3; round += 1) await scope.wait(sleep(1))
      return 'went on'
    })
    expect(end).toBe('cancelled: enough')
  })

  test('is not lost where several are awaited together', async () => {
    const end = await cancelledAfter(passes, async (scope, gate) => {
      expect(scope.signal.aborted).toBe(false)
      await Promise.all([scope.wait(gate), scope.wait(sleep(0))])
      await scope.wait(sleep(1))
      return 'went on'
    })
    expect(end).toBe('cancelled: enough')
  })
})

// One pass after it, nobody can know whether the function listens to the signal or goes on, and both tell it.
test.each([0, 2, 3])(
  'a cancellation %d passes after the end of an await that nobody awaits is told once, by the signal',
  async (passes) => {
    const log: string[] = []
    const end = await cancelledAfter(passes, async (scope, gate) => {
      void scope.wait(gate)
      const aborted = new Promise((_, reject) => {
        scope.signal.addEventListener('abort', () => reject(scope.signal.reason as Error))
      })
      try {
        await aborted
      } finally {
        // As the clean-up of what the platform does: it takes a while.
        for (let left = 20; left > 0; left -= 1) await Promise.resolve()
        log.push(await scope.wait(sleep(1, 'cleaned up')))
      }
    })
    expect([end, log]).toEqual(['cancelled: enough', ['cleaned up']])
  },
)
