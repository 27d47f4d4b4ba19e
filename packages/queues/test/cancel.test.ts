import type { Coroutine } from '@tsyncio/futures'
import { Queue } from '@tsyncio/queues'
import { createTask, gather, waitFor } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

describe('one that waits to get', () => {
  test('and is cancelled is passed over', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<string>()
      const [first, second] = [createTask(queue.get()), createTask(queue.get())]
      yield* turns(1)
      first.cancel()
      yield* turns(1)
      expect(first.cancelled()).toBe(true)
      queue.putNowait('a')
      expect(yield* second).toBe('a')
    })
  })

  test('and is cancelled before the item is put, in one pass, is passed over', () => {
    run(function* (loop): Coroutine<void> {
      const queue = new Queue<string>()
      const [first, second] = [createTask(queue.get()), createTask(queue.get())]
      yield* turns(1)
      first.cancel()
      queue.putNowait('a')
      const put = loop.pass
      expect([yield* second, loop.pass - put]).toEqual(['a', 2])
      expect(first.cancelled()).toBe(true)
    })
  })

  test('and is cancelled after the item was put leaves it to the next, one pass later', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<string>()
      const [first, second] = [createTask(queue.get()), createTask(queue.get())]
      yield* turns(1)
      queue.putNowait('a')
      first.cancel()
      yield* turns(1)
      expect([first.cancelled(), second.done(), queue.qsize()]).toEqual([true, false, 1])
      yield* turns(1)
      expect(second.result()).toBe('a')
    })
  })

  test('alone, and is cancelled after the item was put, leaves it in the queue', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<number>()
      const task = createTask(queue.get())
      yield* turns(1)
      queue.putNowait(1)
      queue.putNowait(2)
      task.cancel()
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError' })
      expect([yield* queue.get(), yield* queue.get()]).toEqual([1, 2])
    })
  })

  test('and is cancelled, with fewer items than there are others, does not wake one too many', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<number>()
      const tasks = [1, 2, 3].map(() => createTask(queue.get()))
      yield* turns(1)
      queue.putNowait(1)
      queue.putNowait(2)
      tasks[0]?.cancel()
      yield* turns(3)
      expect(new Set(tasks.slice(1).map((task) => task.result()))).toEqual(new Set([1, 2]))
      expect(String(queue)).toBe('<Queue [maxsize:0, items:0, tasks:2]>')
    })
  })

  test('with a time limit is forgotten when that is over', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<number>()
      expect(yield* thrownBy(waitFor(queue.get(), 1))).toMatchObject({ name: 'TimeoutError' })
      expect(String(queue)).toBe('<Queue [maxsize:0, items:0]>')
      queue.putNowait(1)
      expect(yield* waitFor(queue.get(), 1)).toBe(1)
    })
  })
})

describe('one that waits to put', () => {
  test('and is cancelled is passed over, and its item is not put', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<string>(1)
      const [a, b, c] = [createTask(queue.put('a')), createTask(queue.put('b')), createTask(queue.put('c'))]
      yield* turns(1)
      b.cancel()
      yield* turns(1)
      expect([a.done(), b.cancelled(), c.done()]).toEqual([true, true, false])
      expect([yield* queue.get(), yield* queue.get()]).toEqual(['a', 'c'])
    })
  })

  for (const order of ['before', 'after'] as const) {
    test(`and is cancelled ${order} there was room, in one pass, leaves it to the next`, () => {
      run(function* (): Coroutine<void> {
        const queue = new Queue<string>(1)
        queue.putNowait('a')
        const [b, c] = [createTask(queue.put('b')), createTask(queue.put('c'))]
        yield* turns(1)
        if (order === 'before') b.cancel()
        queue.getNowait()
        b.cancel()
        yield* turns(order === 'before' ? 1 : 2)
        expect([b.cancelled(), c.done(), queue.getNowait()]).toEqual([true, true, 'c'])
      })
    })
  }

  test('alone, and is cancelled when there was room, may come again', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<number>(1)
      queue.putNowait(1)
      const task = createTask(queue.put(2))
      yield* turns(1)
      expect(queue.getNowait()).toBe(1)
      task.cancel()
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError' })
      expect(queue.empty()).toBe(true)
      yield* queue.put(2)
      expect(queue.getNowait()).toBe(2)
    })
  })

  test('is not held by the queue once it is cancelled', () => {
    run(function* (): Coroutine<void> {
      const queue = new Queue<number>(1)
      queue.putNowait(1)
      const task = createTask(queue.put(2))
      yield* turns(1)
      expect(String(queue)).toBe('<Queue [maxsize:1, items:1, putters:1, tasks:1]>')
      task.cancel()
      yield* turns(1)
      expect(String(queue)).toBe('<Queue [maxsize:1, items:1, tasks:1]>')
    })
  })
})

test('the join of one that is cancelled is given up', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>()
    queue.putNowait(1)
    const [first, second] = [createTask(queue.join()), createTask(queue.join())]
    yield* turns(1)
    first.cancel()
    queue.taskDone()
    yield* gather([first, second], { returnExceptions: true })
    expect([first.cancelled(), second.cancelled()]).toEqual([true, false])
  })
})
