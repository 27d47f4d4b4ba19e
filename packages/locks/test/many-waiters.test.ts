import type { EventLoop } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { CapacityLimiter, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { createTask, wait } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { turns } from '../../tasks/test/numbered-loop.ts'

/** Counts how often somebody looks at a future: who walks along a line of them does that at every step. */
class CountedFuture<T> extends Future<T> {
  static looks = 0

  override done(): boolean {
    CountedFuture.looks += 1
    return super.done()
  }

  override cancelled(): boolean {
    CountedFuture.looks += 1
    return super.cancelled()
  }
}

interface Line {
  readonly wait: () => Coroutine<unknown>
  /** Lets those who wait go on; called in a pass after all have come. */
  readonly serve: (count: number) => void
}

const lines: Record<string, () => Line> = {
  Lock: () => {
    const lock = new Lock()
    lock.acquire().next()
    return { wait: () => lock.with(() => turns(0)), serve: () => lock.release() }
  },
  'Semaphore, released to one after the other': () => {
    const semaphore = new Semaphore(0)
    return { wait: () => semaphore.with(() => turns(0)), serve: () => semaphore.release() }
  },
  'Semaphore, released to all at once': () => {
    const semaphore = new Semaphore(0)
    return {
      wait: () => semaphore.acquire(),
      serve: (count) => {
        for (let n = 0; n < count; n += 1) semaphore.release()
      },
    }
  },
  Event: () => {
    const event = new Event()
    return { wait: () => event.wait(), serve: () => event.set() }
  },
  'Condition, notified one after the other': () => {
    const condition = new Condition()
    return {
      wait: () => condition.with(() => condition.wait()),
      serve: (count) => {
        condition.acquire().next()
        for (let n = 0; n < count; n += 1) condition.notify()
        condition.release()
      },
    }
  },
  CapacityLimiter: () => {
    const limiter = new CapacityLimiter(0)
    return { wait: () => limiter.with(() => turns(0)), serve: () => void (limiter.total = 2) }
  },
}

/** How many looks it takes to serve `count` waiters, every `cancelled`th of which is cancelled in the same pass. */
function looksFor({ wait: join, serve }: Line, count: number, cancelled: number): number {
  const futureFactory = <T>(loop: EventLoop): Future<T> => new CountedFuture<T>({ loop })
  function* main(): Coroutine<number> {
    const tasks = Array.from({ length: count }, () => createTask(join()))
    yield* turns(2)
    const before = CountedFuture.looks
    for (let n = 0; n < count; n += cancelled) tasks[n]?.cancel()
    serve(count)
    yield* wait(tasks)
    return CountedFuture.looks - before
  }
  return new VirtualEventLoop({ futureFactory, remembersWaits: false }).runUntilComplete(main())
}

for (const [name, make] of Object.entries(lines)) {
  for (const cancelled of [Infinity, 2, 7]) {
    const who = cancelled === Infinity ? '' : `, with every ${cancelled}. of them cancelled`
    test(`${name}: four times the waiters are four times the work${who}`, () => {
      const few = looksFor(make(), 500, cancelled)
      expect(few).toBeGreaterThan(200)
      expect(looksFor(make(), 2000, cancelled) / few).toBeLessThan(4.2)
    })
  }
}

test('a million in line for a lock are as much work each as five hundred', { timeout: 120_000 }, () => {
  const MILLION = 1_000_000
  const lock = lines['Lock'] as () => Line
  const few = looksFor(lock(), 500, 7) / 500
  expect(looksFor(lock(), MILLION, 7) / MILLION).toBeLessThan(1.05 * few)
})

test('who leaves from the middle of a long line looks at nobody else', () => {
  const before = CountedFuture.looks
  const { wait: join, serve } = (lines['Event'] as () => Line)()
  const looks = looksFor({ wait: join, serve }, 2000, 1)
  expect(looks).toBeLessThan(20_000)
  expect(CountedFuture.looks).toBeGreaterThan(before)
})
