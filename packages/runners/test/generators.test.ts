import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { run, runBlocking } from '@tsyncio/runners'
import { createTask, generate, sleep } from '@tsyncio/tasks'
import type { CoroutineIterator } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

/** Gives numbers for ever; when it is closed, takes a second to clean up. */
function numbers(log: string[], end: () => void = () => {}): CoroutineIterator<number> {
  return generate(function* (emit) {
    try {
      for (let n = 0; ; n += 1) yield* emit(n)
    } finally {
      yield* sleep(1)
      log.push('closed')
      end()
    }
  })
}

describe.each<[string, (main: () => Awaitable<void>) => Promise<VirtualLoop>]>([
  [
    'runBlocking',
    async (main) => {
      const loop = new VirtualLoop()
      runBlocking(main(), { loopFactory: () => loop })
      return loop
    },
  ],
  [
    'run',
    async (main) => {
      const clock = new VirtualClock()
      const loop = new VirtualLoop(clock)
      await run(main(), { loopFactory: () => loop, host: new VirtualHost(clock) })
      return loop
    },
  ],
])('%s', (_name, start) => {
  test('closes the generators that are left, and waits for their clean-up', async () => {
    const log: string[] = []
    const loop = await start(function* (): Coroutine<void> {
      yield* numbers(log).next()
      yield* numbers(log).next()
      // Never begun, so there is nothing to clean up.
      numbers(log)
    })
    expect([log, loop.time(), loop.reports]).toEqual([['closed', 'closed'], 1, []])
  })

  test('closes them after the tasks are cancelled, also when those fail', async () => {
    const log: string[] = []
    function* worker(items: CoroutineIterator<number>): Coroutine<void> {
      try {
        for (;;) {
          yield* items.next()
          yield* sleep(1)
        }
      } finally {
        log.push('task ended')
        // oxlint-disable-next-line eslint/no-unsafe-finally -- the point of the test
        throw new TypeError('from the task')
      }
    }
    const loop = await start(function* (): Coroutine<void> {
      createTask(worker(numbers(log)))
      yield* sleep(1.5)
    })
    expect(log).toEqual(['task ended', 'closed'])
    expect(loop.reports.map(({ exception }) => String(exception))).toEqual(['TypeError: from the task'])
  })

  test('reports a generator that fails while it is closed, and closes the others', async () => {
    const log: string[] = []
    const loop = await start(function* (): Coroutine<void> {
      const failing = numbers(log, () => {
        throw new TypeError('from the generator')
      })
      yield* failing.next()
      yield* numbers(log).next()
    })
    expect(log).toEqual(['closed', 'closed'])
    expect(loop.reports.map(({ exception }) => String(exception))).toEqual(['TypeError: from the generator'])
    expect(loop.isClosed()).toBe(true)
  })

  test('does not close again what was closed, or came to its end', async () => {
    const log: string[] = []
    await start(function* (): Coroutine<void> {
      const closed = numbers(log)
      yield* closed.next()
      yield* closed.close()
      const short = generate<number>(function* (emit) {
        yield* emit(1)
        log.push('ended')
      })
      while ((yield* short.next()).done !== true);
    })
    expect(log).toEqual(['closed', 'ended'])
  })
})
