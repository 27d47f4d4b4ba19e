import type { Coroutine } from '@tsyncio/futures'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { hops, run, turns } from '../../tasks/test/numbered-loop.ts'

describe.each([
  ['Queue', Queue],
  ['LifoQueue', LifoQueue],
  ['PriorityQueue', PriorityQueue],
])('a %s', (_name, AnyQueue) => {
  test('to which nothing was put is joined at once', () => {
    expect(hops(() => new AnyQueue<number>().join())).toBe(0)
  })

  test('is joined when the work on all its items is done, not when it is empty', () => {
    run(function* (loop): Coroutine<void> {
      const queue = new AnyQueue<number>()
      for (let n = 1; n <= 4; n += 1) queue.putNowait(n)
      let sum = 0
      function* worker(): Coroutine<void> {
        for (;;) {
          sum += yield* queue.get()
          yield* sleep(1)
          queue.taskDone()
        }
      }
      const workers = [createTask(worker()), createTask(worker())]
      yield* queue.join()
      expect([sum, loop.time()]).toEqual([10, 2])
      for (const each of workers) each.cancel()
      yield* gather(workers, { returnExceptions: true })
    })
  })

  test('takes no more words of done work than it gave items', () => {
    const queue = new AnyQueue<number>()
    const error = { name: 'ValueError', message: 'task_done() called too many times' }
    expect(() => queue.taskDone()).toThrow(expect.objectContaining(error))
    queue.putNowait(1)
    queue.taskDone()
    expect(() => queue.taskDone()).toThrow(expect.objectContaining(error))
    expect(queue.qsize()).toBe(1)
  })
})

test('all who join go on in the pass after the last work is done', () => {
  run(function* (loop): Coroutine<void> {
    const queue = new Queue<number>()
    queue.putNowait(1)
    const passes: number[] = []
    function* join(): Coroutine<void> {
      yield* queue.join()
      passes.push(loop.pass)
    }
    const joins = gather([join(), join()])
    yield* turns(2)
    queue.taskDone()
    const done = loop.pass
    yield* joins
    expect(passes).toEqual([done + 1, done + 1])
  })
})

test('an item that is put again after that does not hold back those who were woken', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>()
    queue.putNowait(1)
    const early = createTask(queue.join())
    yield* turns(1)
    queue.taskDone()
    queue.putNowait(2)
    const late = createTask(queue.join())
    yield* turns(2)
    expect([early.done(), late.done()]).toEqual([true, false])
    queue.taskDone()
    yield* late
  })
})
