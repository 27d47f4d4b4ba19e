import type { EventLoop, TaskLike } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Queue } from '@tsyncio/queues'
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
}

/** How many looks it takes until all are served, half of whom are cancelled when they are to be. */
function looksFor(start: (count: number) => TaskLike[], serve: () => boolean, count: number): number {
  const futureFactory = <T>(loop: EventLoop): Future<T> => new CountedFuture<T>({ loop })
  function* main(): Coroutine<number> {
    const tasks = start(count)
    yield* turns(2)
    const before = CountedFuture.looks
    for (let n = 0; n < count; n += 2) tasks[n]?.cancel()
    while (serve()) yield
    yield* wait(tasks)
    return CountedFuture.looks - before
  }
  return new VirtualEventLoop({ futureFactory }).runUntilComplete(main())
}

test('four times as many who wait to get are four times the work', () => {
  const looks = (count: number): number => {
    const queue = new Queue<number>()
    let left = count / 2
    const start = (): TaskLike[] => Array.from({ length: count }, () => createTask(queue.get()))
    const serve = (): boolean => {
      queue.putNowait(1)
      return (left -= 1) > 0
    }
    return looksFor(start, serve, count)
  }
  const few = looks(500)
  expect(few).toBeGreaterThan(200)
  expect(looks(2000) / few).toBeLessThan(4.2)
})

test('so are four times as many who wait to put', () => {
  const looks = (count: number): number => {
    const queue = new Queue<number>(1)
    queue.putNowait(0)
    const start = (): TaskLike[] => Array.from({ length: count }, (_, n) => createTask(queue.put(n)))
    const serve = (): boolean => {
      if (!queue.empty()) queue.getNowait()
      return /putters/.test(String(queue)) || !queue.empty()
    }
    return looksFor(start, serve, count)
  }
  const few = looks(500)
  expect(few).toBeGreaterThan(200)
  expect(looks(2000) / few).toBeLessThan(4.2)
})
