import type { Coroutine } from '@tsyncio/futures'
import { run, runBlocking } from '@tsyncio/runners'
import { createTask, forEach, map, sleep } from '@tsyncio/tasks'
import type { ExceptionGroup } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

/** Runs `main` as a guest, beside promises. */
async function asGuest<T>(main: (loop: VirtualLoop) => Coroutine<T>): Promise<Awaited<T>> {
  const clock = new VirtualClock()
  const loop = new VirtualLoop(clock)
  const result = await run(main(loop), { loopFactory: () => loop, host: new VirtualHost(clock) })
  expect([loop.reports, loop.allTasks()]).toEqual([[], []])
  return result
}

/** Numbers up to `last`, each after a moment; notes what it is asked for, and how it is left. */
async function* numbers(log: unknown[], last = Infinity): AsyncGenerator<number, void> {
  try {
    for (let n = 1; n <= last; n += 1) {
      await Promise.resolve()
      log.push(`made ${n}`)
      yield n
    }
    log.push('ended')
  } finally {
    await Promise.resolve()
    log.push('left')
  }
}

function* failingAt3(n: number): Coroutine<void> {
  yield* sleep(n)
  if (n === 3) throw new Error('no')
}

test('map goes through an async iterable: the results in the order of the items', async () => {
  const log: unknown[] = []
  const results = await asGuest(() => map(numbers(log, 4), (n) => sleep(9 - n, n * n), { concurrency: 2 }))
  expect([results, log.slice(-2)]).toEqual([
    [1, 4, 9, 16],
    ['ended', 'left'],
  ])
})

test('it asks for the next item when there is room for it', async () => {
  const log: unknown[] = []
  await asGuest(function* () {
    const task = createTask(forEach(numbers(log), () => sleep(5), { concurrency: 2 }))
    yield* sleep(1)
    expect(log).toEqual(['made 1', 'made 2'])
    yield* sleep(5)
    expect(log).toEqual(['made 1', 'made 2', 'made 3', 'made 4'])
    task.cancel()
    yield* sleep(1)
    expect([task.cancelled(), log.at(-1)]).toEqual([true, 'left'])
  })
})

test('when an item fails, the iterable is left, and has cleaned up before the error comes out', async () => {
  const log: unknown[] = []
  const failure = await asGuest(function* (): Coroutine<unknown> {
    try {
      yield* forEach(numbers(log), failingAt3, { concurrency: 2 })
    } catch (error) {
      log.push('caught')
      return error
    }
    return undefined
  })
  expect((failure as ExceptionGroup).errors.map(String)).toEqual(['Error: no'])
  expect(log.slice(-2)).toEqual(['left', 'caught'])
})

test('cancelled while it waits for an item, it waits no longer', async () => {
  let closed = 0
  const stuck = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      return: async () => ({ done: true as const, value: (closed += 1) }),
    }),
  }
  const cancelled = await asGuest(function* () {
    const task = createTask(map(stuck, () => sleep(1)))
    yield* sleep(1)
    task.cancel()
    yield* sleep(1)
    return task.cancelled()
  })
  expect([cancelled, closed]).toEqual([true, 1])
})

test('an iterable that fails is a failure as that of an item, and is not closed', async () => {
  let closed = 0
  const broken = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error('broken')),
      return: async () => ({ done: true as const, value: (closed += 1) }),
    }),
  }
  const failure = asGuest(() => map(broken, () => sleep(1)))
  await expect(failure).rejects.toMatchObject({ errors: [expect.objectContaining({ message: 'broken' })] })
  expect(closed).toBe(0)
})

test('on a loop that blocks the thread, an async iterable is an error that says so', () => {
  const loopFactory = (): VirtualLoop => new VirtualLoop()
  const blocked = (): unknown =>
    runBlocking(
      map(numbers([]), () => sleep(1)),
      { loopFactory },
    )
  expect(blocked).toThrow(/blocks the thread/)
})
