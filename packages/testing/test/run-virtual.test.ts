import type { EventLoop, TaskLike } from '@tsyncio/events'
import { fromPromise } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { DeadlockError, runVirtual, VirtualEventLoop } from '@tsyncio/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => void vi.useRealTimers())

/** A promise that a test settles after some turns of the platform. */
async function afterTurns<T>(turns: number, value: T): Promise<T> {
  for (let n = 0; n < turns; n += 1) await new Promise<void>((resolve) => soon(resolve))
  return value
}

/** A browser has no immediates. */
function soon(callback: () => void): void {
  if (typeof setImmediate === 'function') return void setImmediate(callback)
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', callback)
  port1.start()
  port2.postMessage(undefined)
}

describe('time', () => {
  test('jumps from timer to timer, and a day takes no time', async () => {
    const seen: number[] = []
    await runVirtual(function* (loop): Coroutine<void> {
      const ticking = createTask(
        (function* (): Coroutine<void> {
          for (;;) {
            yield* sleep(8 * 3600)
            seen.push(loop.time())
          }
        })(),
      )
      yield* sleep(24 * 3600 + 1)
      ticking.cancel()
    })
    expect(seen).toEqual([8 * 3600, 16 * 3600, 24 * 3600])
  })

  test('stands still while a promise is awaited, and goes on after it', async () => {
    const result = await runVirtual(function* (loop): Coroutine<unknown[]> {
      const timer = createTask(sleep(1))
      const value = yield* fromPromise(afterTurns(20, 'value'))
      const before = loop.time()
      yield* timer
      return [value, before, loop.time()]
    })
    expect(result).toEqual(['value', 0, 1])
  })

  test('stands still for work of another kind until it ends, though its end comes with nothing to do', async () => {
    const result = await runVirtual(function* (loop): Coroutine<unknown[]> {
      const work = loop.beginExternalWork()
      const seen: unknown[] = []
      void afterTurns(20, undefined).then(() => {
        seen.push(loop.time())
        work[Symbol.dispose]()
      })
      yield* sleep(1)
      return [...seen, loop.time()]
    })
    expect(result).toEqual([0, 1])
  })

  test('does not pass before promises that have settled were heard, though the loop was not told of them', async () => {
    const result = await runVirtual(function* (loop): Coroutine<number> {
      const future = loop.createFuture<number>()
      void Promise.resolve()
        .then(() => {})
        .then(() => future.setResult(loop.time()))
      createTask(sleep(5))
      return yield* future
    })
    expect(result).toBe(0)
  })

  test('a promise that was settled before it is awaited, after a sleep, is no deadlock', async () => {
    const promise = Promise.resolve('settled')
    await runVirtual(function* (): Coroutine<void> {
      yield* sleep(1)
      expect(yield* fromPromise(promise)).toBe('settled')
    })
  })

  test('is virtual for a runner that fakes timers, too', async () => {
    vi.useFakeTimers()
    expect(await runVirtual(sleep(3600, 'slept'))).toBe('slept')
  })
})

describe('a deadlock', () => {
  test('is an error that tells who waits, and where; first the others may clean up', async () => {
    const log: string[] = []
    function* cleaning(awaitable: Awaitable<unknown>): Coroutine<void> {
      try {
        yield* awaitable
      } finally {
        yield* sleep(1)
        log.push('cleaned up')
      }
    }
    const running = runVirtual(function* (loop): Coroutine<void> {
      const future = loop.createFuture()
      createTask(cleaning(future), { name: 'cleaner' })
      yield* sleep(1)
      yield* future
    })
    await expect(running).rejects.toThrow(DeadlockError)
    await expect(running).rejects.toThrow(/- cleaner waits for a Future\n +at cleaning \(.*run-virtual\.test\.ts/)
    expect(log).toEqual(['cleaned up'])
  })

  test('is none while work is in flight outside', async () => {
    expect(await runVirtual(() => fromPromise(afterTurns(50, 'in the end')))).toBe('in the end')
  })
})

describe('its end', () => {
  test('is that of main', async () => {
    function* failing(): Coroutine<void> {
      yield* sleep(1)
      throw new Error('no')
    }
    await expect(runVirtual(failing())).rejects.toThrow('no')
    expect(await runVirtual(() => gather([sleep(2, 'a'), sleep(1, 'b')]))).toEqual(['a', 'b'])
  })

  test('closes the loop, after the tasks that are left were cancelled and waited for', async () => {
    const log: string[] = []
    let loop: EventLoop | undefined
    await runVirtual(function* (own): Coroutine<void> {
      loop = own
      createTask(
        (function* (): Coroutine<void> {
          try {
            yield* sleep(9)
          } finally {
            yield* sleep(1)
            log.push(`ended at ${own.time()}`)
          }
        })(),
      )
      yield* sleep(1)
    })
    expect(log).toEqual(['ended at 2'])
    expect(loop?.isClosed()).toBe(true)
  })
})

test('several run beside each other, each on its own time', async () => {
  const timeAfter = (seconds: number): Promise<number> =>
    runVirtual(function* (loop): Coroutine<number> {
      yield* sleep(seconds)
      return loop.time()
    })
  expect(await Promise.all([timeAfter(1), timeAfter(1000)])).toEqual([1, 1000])
})

test('afterwards no loop is told where tasks wait', async () => {
  await runVirtual(sleep(1))
  const told: string[] = []
  class ToldLoop extends VirtualEventLoop {
    override noteSuspension(task: TaskLike): void {
      told.push(task.getName())
    }
  }
  new ToldLoop({ remembersWaits: false }).runUntilComplete(sleep(1))
  expect(told).toEqual([])
})
