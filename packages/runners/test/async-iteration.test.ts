import { CancelledError } from '@tsyncio/futures'
import { createTask, generate, iterate, sleep, toAsyncIterable } from '@tsyncio/tasks'
import type { CoroutineIterator } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { asGuest } from './as-guest.ts'

/** What is made for `for await`. */
async function* letters(log: string[], failure?: Error): AsyncGenerator<string> {
  try {
    yield 'a'
    await Promise.resolve()
    yield 'b'
    if (failure !== undefined) throw failure
  } finally {
    await Promise.resolve()
    log.push('left')
  }
}

/** A generator of coroutines' kind. */
function numbers(log: string[]): CoroutineIterator<number> {
  return generate(function* (emit) {
    try {
      for (let n = 1; n <= 3; n += 1) {
        yield* sleep(1)
        yield* emit(n)
      }
    } finally {
      yield* sleep(1)
      log.push('left')
    }
  })
}

describe('iterate', () => {
  test('goes through an async generator inside a coroutine', async () => {
    const log: string[] = []
    const seen = await asGuest(function* () {
      const all: string[] = []
      const items = iterate(letters(log))
      for (let item = yield* items.next(); item.done !== true; item = yield* items.next()) all.push(item.value)
      return all
    })
    expect([seen, log]).toEqual([['a', 'b'], ['left']])
  })

  test('throws the very error', async () => {
    const error = new TypeError('no')
    const main = asGuest(function* () {
      const items = iterate(letters([], error))
      for (;;) yield* items.next()
    })
    await expect(main).rejects.toBe(error)
  })

  test('ends where the source was cancelled itself', async () => {
    const error = new CancelledError('by itself')
    const seen = await asGuest(function* () {
      const items = iterate(letters([], error))
      const raised: unknown[] = []
      for (let left = 4; left > 0; left -= 1) {
        try {
          if ((yield* items.next()).done === true) return raised
        } catch (reason) {
          raised.push(reason)
        }
      }
      return raised
    })
    expect(seen).toEqual([error])
  })

  test('closed before the end, closes the generator and waits for it', async () => {
    const log: string[] = []
    await asGuest(function* () {
      const items = iterate(letters(log))
      yield* items.next()
      yield* items.close()
      log.push('closed')
    })
    expect(log).toEqual(['left', 'closed'])
  })

  test('left open, is closed when the loop is', async () => {
    const log: string[] = []
    await asGuest(function* () {
      yield* iterate(letters(log)).next()
    })
    expect(log).toEqual(['left'])
  })

  test('takes what has no way to be closed', async () => {
    const source = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 42 }) }) }
    const item = await asGuest(function* () {
      const items = iterate(source)
      const first = yield* items.next()
      yield* items.close()
      return first
    })
    expect(item).toEqual({ done: false, value: 42 })
  })

  test('cancelled while it waits, stops waiting', async () => {
    const endless = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }
    const cancelled = await asGuest(function* () {
      const task = createTask(iterate(endless).next())
      yield* sleep(1)
      task.cancel()
      yield* sleep(1)
      return task.cancelled()
    })
    expect(cancelled).toBe(true)
  })
})

describe('toAsyncIterable', () => {
  /** The items, up to `last`, in a `for await` beside the loop. */
  async function collect(items: AsyncIterable<number>, last: number): Promise<number[]> {
    const all: number[] = []
    for await (const item of items) if (all.push(item) >= last) break
    return all
  }

  test.each([
    [9, [1, 2, 3]],
    [2, [1, 2]],
  ])('lets for await go through at most %d items, and leaves them closed', async (last, expected) => {
    const log: string[] = []
    let seen: Promise<number[]> | undefined
    await asGuest(function* () {
      seen = collect(toAsyncIterable(numbers(log)), last)
      yield* sleep(20)
    })
    expect([await seen, log]).toEqual([expected, ['left']])
  })

  test('can be made outside of the loop, which then is given', async () => {
    let seen: Promise<number[]> | undefined
    await asGuest(function* (loop) {
      // As a microtask, which runs between the turns of the loop.
      seen = Promise.resolve().then(() => collect(toAsyncIterable(numbers([]), { loop }), 9))
      yield* sleep(20)
    })
    expect(await seen).toEqual([1, 2, 3])
    expect(() => toAsyncIterable(numbers([]))).toThrow(/no running event loop/)
  })
})
