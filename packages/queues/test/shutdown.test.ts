import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { createTask, gather } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { hops, run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

const SHUT_DOWN = expect.objectContaining({ name: 'QueueShutDown' }) as Error

/** What came of the tasks: a value, or the name of an error. */
function* outcomes(tasks: readonly TaskLike[]): Coroutine<unknown[]> {
  const results = yield* gather(tasks, { returnExceptions: true })
  return results.map((result) => (result instanceof Error ? result.name : result))
}

describe.each([
  ['Queue', Queue],
  ['LifoQueue', LifoQueue],
  ['PriorityQueue', PriorityQueue],
])('a %s that is shut down', (_name, AnyQueue) => {
  test('takes nothing', () => {
    run(function* (): Coroutine<void> {
      const queue = new AnyQueue<number>(1)
      queue.shutdown()
      expect(() => queue.putNowait(1)).toThrow(SHUT_DOWN)
      expect(yield* thrownBy(queue.put(1))).toEqual(SHUT_DOWN)
      expect(queue.qsize()).toBe(0)
    })
  })

  test('gives what it has, and then no more', () => {
    run(function* (): Coroutine<void> {
      const queue = new AnyQueue<number>()
      queue.putNowait(1)
      queue.putNowait(1)
      queue.shutdown()
      expect([yield* queue.get(), queue.getNowait()]).toEqual([1, 1])
      expect(() => queue.getNowait()).toThrow(SHUT_DOWN)
      expect(yield* thrownBy(queue.get())).toEqual(SHUT_DOWN)
    })
  })

  test('wakes all who wait to get', () => {
    run(function* (loop): Coroutine<void> {
      const queue = new AnyQueue<number>()
      const getters = [createTask(queue.get()), createTask(queue.get())]
      yield* turns(1)
      queue.shutdown()
      const before = loop.pass
      yield* turns(1)
      expect([getters.every((task) => task.done()), loop.pass - before]).toEqual([true, 1])
      expect(yield* outcomes(getters)).toEqual(['QueueShutDown', 'QueueShutDown'])
    })
  })

  test('wakes those who wait to get before those who wait to put', () => {
    run(function* (): Coroutine<void> {
      const queue = new AnyQueue<number>(1)
      const ended: string[] = []
      function* fill(): Coroutine<void> {
        queue.putNowait(1)
        yield* queue.put(2)
      }
      const waits = { first: queue.get(), getter: queue.get(), putter: fill() }
      for (const [name, wait] of Object.entries(waits)) {
        createTask<unknown>(wait).addDoneCallback((task) => void (task.exception(), ended.push(name)))
      }
      yield* turns(1)
      queue.shutdown()
      yield* turns(3)
      expect(ended).toEqual(['first', 'getter', 'putter'])
    })
  })

  test('gives an item that is there to one who was woken for it', () => {
    run(function* (): Coroutine<void> {
      const queue = new AnyQueue<number>()
      const getters = [createTask(queue.get()), createTask(queue.get())]
      yield* turns(1)
      queue.putNowait(1)
      queue.shutdown()
      expect(yield* outcomes(getters)).toEqual([1, 'QueueShutDown'])
    })
  })

  test('wakes all who wait to put, whose items stay out', () => {
    run(function* (): Coroutine<void> {
      const queue = new AnyQueue<number>(1)
      queue.putNowait(1)
      const putters = [createTask(queue.put(2)), createTask(queue.put(3))]
      yield* turns(1)
      queue.shutdown()
      expect(yield* outcomes(putters)).toEqual(['QueueShutDown', 'QueueShutDown'])
      expect([queue.getNowait(), queue.empty()]).toEqual([1, true])
    })
  })

  test('refuses one who was woken because there was room', () => {
    run(function* (): Coroutine<void> {
      const queue = new AnyQueue<number>(1)
      queue.putNowait(1)
      const putter = createTask(queue.put(2))
      yield* turns(1)
      queue.getNowait()
      queue.shutdown()
      expect(yield* outcomes([putter])).toEqual(['QueueShutDown'])
    })
  })

  test('is joined when the work on what it gave is done', () => {
    run(function* (): Coroutine<void> {
      const queue = new AnyQueue<number>()
      queue.putNowait(1)
      const join = createTask(queue.join())
      yield* turns(1)
      queue.shutdown()
      yield* queue.get()
      yield* turns(2)
      expect(join.done()).toBe(false)
      queue.taskDone()
      yield* join
    })
  })

  test('may be shut down again, also at once', () => {
    const queue = new AnyQueue<number>()
    queue.putNowait(1)
    queue.shutdown()
    queue.shutdown()
    expect(queue.qsize()).toBe(1)
    queue.shutdown(true)
    expect(queue.qsize()).toBe(0)
    expect(String(queue)).toMatch(/, shutdown\]>$/)
  })

  describe('at once', () => {
    test('throws its items away, and is joined with that', () => {
      run(function* (): Coroutine<void> {
        const queue = new AnyQueue<number>()
        queue.putNowait(1)
        queue.putNowait(2)
        const join = createTask(queue.join())
        yield* turns(1)
        queue.shutdown(true)
        yield* join
        expect(() => queue.getNowait()).toThrow(SHUT_DOWN)
        expect(() => queue.taskDone()).toThrow(expect.objectContaining({ name: 'ValueError' }))
      })
    })

    test('is joined when the work on what was given before is done', () => {
      run(function* (): Coroutine<void> {
        const queue = new AnyQueue<number>()
        queue.putNowait(1)
        queue.putNowait(2)
        yield* queue.get()
        const join = createTask(queue.join())
        yield* turns(1)
        queue.shutdown(true)
        yield* turns(2)
        expect(join.done()).toBe(false)
        queue.taskDone()
        yield* join
      })
    })

    test('leaves no item for one who was woken for it', () => {
      run(function* (): Coroutine<void> {
        const queue = new AnyQueue<number>()
        const getter = createTask(queue.get())
        yield* turns(1)
        queue.putNowait(1)
        queue.shutdown(true)
        expect(yield* outcomes([getter])).toEqual(['QueueShutDown'])
      })
    })

    test('counts no work twice that was done before its item was taken', () => {
      const queue = new AnyQueue<number>()
      queue.putNowait(1)
      queue.putNowait(2)
      queue.taskDone()
      queue.shutdown(true)
      expect(() => queue.taskDone()).toThrow(expect.objectContaining({ name: 'ValueError' }))
      expect(hops(() => queue.join())).toBe(0)
    })

    test('with nothing in it is joined at once', () => {
      const queue = new AnyQueue<number>()
      queue.shutdown(true)
      expect(hops(() => queue.join())).toBe(0)
    })
  })
})
