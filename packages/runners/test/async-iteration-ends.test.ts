import { fromPromise } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { run } from '@tsyncio/runners'
import { createTask, gather, iterate, sleep, waitFor } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { asGuest } from './as-guest.ts'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

async function afterMicrotasks(): Promise<void> {
  for (let left = 20; left > 0; left -= 1) await Promise.resolve()
}

async function* letters(): AsyncGenerator<string> {
  yield 'a'
  await Promise.resolve()
  yield 'b'
}

describe('iterate', () => {
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

  test('closed while another coroutine waits for an item, leaves its failure to that one', async () => {
    const gate = Promise.withResolvers<never>()
    await asGuest(function* () {
      const items = iterate({ [Symbol.asyncIterator]: () => ({ next: () => gate.promise }) })
      const task = createTask(items.next())
      yield
      yield* items.close()
      gate.reject(new Error('late'))
      expect(yield* gather([task], { returnExceptions: true })).toMatchObject([{ message: 'late' }])
    })
  })

  test('closed when the item has come that nobody took, waits for the clean-up', async () => {
    const log: string[] = []
    async function* source(): AsyncGenerator<number> {
      try {
        yield 1
      } finally {
        await Promise.resolve()
        log.push('left')
      }
    }
    await asGuest(function* () {
      const items = iterate(source())
      const task = createTask(items.next())
      yield
      task.cancel()
      yield* fromPromise(afterMicrotasks())
      yield* items.close()
      log.push('closed')
    })
    expect(log).toEqual(['left', 'closed'])
  })

  test('cancelled while it is closed, tells how the clean-up failed', async () => {
    const gate = Promise.withResolvers<void>()
    async function* source(): AsyncGenerator<number> {
      try {
        yield 1
      } finally {
        await gate.promise
      }
    }
    const clock = new VirtualClock()
    const loop = new VirtualLoop(clock)
    const main = function* (): Coroutine<void> {
      const items = iterate(source())
      yield* items.next()
      const task = createTask(items.close())
      yield* sleep(1)
      task.cancel()
      yield* sleep(1)
      expect(task.cancelled()).toBe(true)
      gate.reject(new Error('too late'))
      yield* fromPromise(afterMicrotasks())
    }
    await run(main(), { loopFactory: () => loop, host: new VirtualHost(clock) })
    expect(loop.reports).toMatchObject([{ exception: { message: 'too late' } }])
  })

  test('gives an item to one coroutine, and refuses another that wants the same', async () => {
    const seen = await asGuest(function* () {
      const items = iterate(letters())
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

  test('takes one whose next throws at once for ended, and does not close it', async () => {
    const log: string[] = []
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next() {
          log.push('next')
          throw new Error('at once')
        },
        return: async () => ({ done: true, value: log.push('return') }),
      }),
    }
    const after = await asGuest(function* () {
      const items = iterate(source)
      expect(yield* gather([items.next()], { returnExceptions: true })).toMatchObject([{ message: 'at once' }])
      const item = yield* items.next()
      yield* items.close()
      return item.done
    })
    expect([after, log]).toEqual([true, ['next']])
  })

  test.each([1, 'yes'])('takes %j for done, as for await does', async (done) => {
    const next = async () => ({ done, value: 1 }) as never
    const item = await asGuest(() => iterate({ [Symbol.asyncIterator]: () => ({ next }) }).next())
    expect(item.done).toBe(true)
  })

  test.each([undefined, [1], 5])('refuses %j', (source) => {
    expect(() => iterate(source as never)).toThrow(/^source: expected an async iterable, got /)
  })
})
