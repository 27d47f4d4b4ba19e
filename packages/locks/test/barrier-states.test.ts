import type { TaskLike } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Barrier, BrokenBarrierError } from '@tsyncio/locks'
import { createTask, gather } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'

const RESET_OR_ABORTED = 'Abort or reset of barrier'
const ABORTED = 'Barrier aborted'

/** Tasks that wait at the barrier: the place of each, or what it threw. */
function arrive(barrier: Barrier, count: number): TaskLike<number | string>[] {
  function* party(): Coroutine<number | string> {
    try {
      return yield* barrier.wait()
    } catch (error) {
      if (!(error instanceof BrokenBarrierError)) throw error
      return error.message
    }
  }
  return Array.from({ length: count }, () => createTask(party()))
}

/** All meet at the barrier, which works if they do. */
function* meet(barrier: Barrier): Coroutine<void> {
  const places = new Set(yield* gather(arrive(barrier, barrier.parties)))
  expect(places).toEqual(new Set(Array.from({ length: barrier.parties }, (_, i) => i)))
}

test('a BrokenBarrierError is a RuntimeError', () => {
  const error = new BrokenBarrierError('no')
  expect([error.name, error instanceof RuntimeError, error instanceof Error]).toEqual([
    'BrokenBarrierError',
    true,
    true,
  ])
})

describe('reset', () => {
  test('of an empty barrier changes nothing', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(2)
      yield* barrier.reset()
      expect(barrier.broken).toBe(false)
      yield* meet(barrier)
    })
  })

  test('sends those who wait away, and the barrier serves again', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(4)
      const tasks = arrive(barrier, 3)
      yield* turns(1)
      yield* barrier.reset()
      expect([barrier.nWaiting, barrier.broken]).toEqual([0, false])
      expect(yield* gather(tasks)).toEqual([RESET_OR_ABORTED, RESET_OR_ABORTED, RESET_OR_ABORTED])
      yield* meet(barrier)
    })
  })

  test('lets nobody in before all are sent away', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(3)
      const away = arrive(barrier, 2)
      yield* turns(1)
      yield* barrier.reset()
      const again = arrive(barrier, 3)
      expect(yield* gather(away)).toEqual([RESET_OR_ABORTED, RESET_OR_ABORTED])
      expect(new Set(yield* gather(again))).toEqual(new Set([0, 1, 2]))
    })
  })

  test('while it drains sends those away who are still inside', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(3)
      const early = arrive(barrier, 2)
      yield* turns(1)
      expect(yield* barrier.wait()).toBe(2)
      const late = arrive(barrier, 1)
      yield* barrier.reset()
      expect(yield* gather(early)).toEqual([RESET_OR_ABORTED, RESET_OR_ABORTED])
      // Who came during the draining is inside now.
      yield* turns(2)
      expect([barrier.nWaiting, late[0]?.done()]).toEqual([1, false])
      expect(new Set(yield* gather([...late, ...arrive(barrier, 2)]))).toEqual(new Set([0, 1, 2]))
    })
  })

  test('twice is as once', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(2)
      const tasks = arrive(barrier, 1)
      yield* turns(1)
      yield* barrier.reset()
      yield* barrier.reset()
      expect(yield* gather(tasks)).toEqual([RESET_OR_ABORTED])
      yield* meet(barrier)
    })
  })
})

describe('abort', () => {
  test('breaks it: who waits is sent away, and who comes is', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(3)
      const tasks = arrive(barrier, 2)
      yield* turns(1)
      yield* barrier.abort()
      expect([barrier.broken, barrier.nWaiting]).toEqual([true, 0])
      expect(yield* gather(tasks)).toEqual([RESET_OR_ABORTED, RESET_OR_ABORTED])
      expect(yield* gather(arrive(barrier, 3))).toEqual([ABORTED, ABORTED, ABORTED])
      expect(barrier.broken).toBe(true)
    })
  })

  test('while it drains, also those who wait outside for the next round', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(3)
      const early = arrive(barrier, 2)
      yield* turns(1)
      yield* barrier.wait()
      const late = arrive(barrier, 2)
      yield* turns(0)
      yield* barrier.abort()
      expect(yield* gather([...early, ...late])).toEqual([RESET_OR_ABORTED, RESET_OR_ABORTED, ABORTED, ABORTED])
      expect(barrier.broken).toBe(true)
    })
  })

  test('a reset mends it', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(2)
      yield* barrier.abort()
      yield* barrier.reset()
      expect(barrier.broken).toBe(false)
      yield* meet(barrier)
    })
  })

  test('by one of the parties that failed frees the rest', () => {
    run(function* (): Coroutine<void> {
      const barrier = new Barrier(3)
      const tasks = arrive(barrier, 2)
      function* failing(): Coroutine<void> {
        yield* turns(1)
        yield* barrier.abort()
      }
      yield* gather([...tasks, failing()])
      expect(tasks.map((task) => task.result())).toEqual([RESET_OR_ABORTED, RESET_OR_ABORTED])
    })
  })
})
