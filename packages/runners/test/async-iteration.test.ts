import { CancelledError, fromPromise } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { run } from '@tsyncio/runners'
import { createTask, gather, generate, iterate, sleep, toAsyncIterable, waitFor } from '@tsyncio/tasks'
import type { CoroutineIterator } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

/** Runs `main` as a guest, beside promises. */
async function asGuest<T>(main: (loop: VirtualLoop) => Coroutine<T>): Promise<Awaited<T>> {
  const clock = new VirtualClock()
  const loop = new VirtualLoop(clock)
  const result = await run(main(loop), { loopFactory: () => loop, host: new VirtualHost(clock) })
  expect(loop.reports).toEqual([])
  return result
}

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

async function afterMicrotasks(): Promise<void> {
  for (let left = 20; left > 0; left -= 1) await Promise.resolve()
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

  test('closed while an item is under way, does not wait for what may never come', async () => {
    async function* stuck(): AsyncGenerator<number> {
      yield 1
      await new Promise(() => {})
    }
    const end = await asGuest(function* () {
      const items = iterate(stuck())
      yield* items.next()
      // Left open besides: that the loop shuts down is part of the test.
      const left = iterate(stuck())
      yield* left.next()
      yield* gather([waitFor(left.next(), 1), waitFor(items.next(), 1)], { returnExceptions: true })
      yield* items.close()
      return 'closed'
    })
    expect(end).toBe('closed')
  })

  test('closed while an item is under way, lets the source end when it can, and tells how it failed', async () => {
    const log: string[] = []
    const gate = Promise.withResolvers<void>()
    async function* failing(): AsyncGenerator<number> {
      try {
        await gate.promise
      } finally {
        log.push('left')
      }
    }
    const clock = new VirtualClock()
    const loop = new VirtualLoop(clock)
    const main = function* (): Coroutine<void> {
      const items = iterate(failing())
      const task = createTask(items.next())
      yield* sleep(1)
      task.cancel()
      yield* sleep(1)
      yield* items.close()
      gate.reject(new Error('too late'))
      // Not for the loop's time: for the promises to have their turn.
      yield* fromPromise(afterMicrotasks())
    }
    await run(main(), { loopFactory: () => loop, host: new VirtualHost(clock) })
    expect(log).toEqual(['left'])
    expect(loop.reports).toMatchObject([{ exception: { message: 'too late' } }])
  })

  test('gives an item to one coroutine, and refuses another that wants the same', async () => {
    const seen = await asGuest(function* () {
      const items = iterate(letters([]))
      const tasks = [createTask(items.next()), createTask(items.next())]
      return yield* gather(tasks, { returnExceptions: true })
    })
    expect(seen).toMatchObject([{ value: 'a' }, { name: 'RuntimeError' }])
  })

  test('takes what is closed without a promise', async () => {
    let closed = 0
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 1 }),
        return: () => ({ done: true, value: (closed += 1) }) as never,
      }),
    }
    await asGuest(function* () {
      const items = iterate(source)
      yield* items.next()
      yield* items.close()
    })
    expect(closed).toBe(1)
  })

  test.each([undefined, [1], 5])('refuses %j', (source) => {
    expect(() => iterate(source as never)).toThrow(/^source: expected an async iterable, got /)
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
