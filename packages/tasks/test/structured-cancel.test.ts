import type { EventLoop } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { isCancelledError, KeyboardInterrupt, SystemExit, TimeoutError } from '@tsyncio/futures'
import { createTask, currentTask, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

/** A time limit as anybody can write one: it takes back its own request, and only its own. */
function* limited(loop: EventLoop, seconds: number, body: () => Coroutine<void>): Coroutine<void> {
  const task = currentTask()
  const before = task?.cancelling()
  let over = false
  const timer = loop.callLater(seconds, () => {
    over = true
    task?.cancel()
  })
  try {
    yield* body()
  } catch (error) {
    if (over && task?.uncancel() === before && isCancelledError(error)) throw new TimeoutError('over')
    throw error
  } finally {
    timer.cancel()
  }
}

describe('a block that cancels its task, and takes that back', () => {
  test('ends by itself, and the code around it goes on undisturbed', () => {
    run(function* (loop): Coroutine<void> {
      expect(yield* thrownBy(limited(loop, 1, () => sleep(10)))).toBeInstanceOf(TimeoutError)
      expect([loop.time(), currentTask()?.cancelling()]).toEqual([1, 0])
      yield* sleep(1)
      expect(loop.time()).toBe(2)
    })
  })

  test('leaves nothing behind when it was not needed', () => {
    run(function* (loop): Coroutine<void> {
      yield* limited(loop, 10, () => sleep(1))
      expect([loop.time(), currentTask()?.cancelling()]).toEqual([1, 0])
      yield* sleep(20)
    })
  })

  test('nests', () => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const outer = limited(loop, 2, function* () {
        expect(yield* thrownBy(limited(loop, 1, () => sleep(10)))).toBeInstanceOf(TimeoutError)
        log.push(`inner over at ${loop.time()}`)
        yield* limited(loop, 10, () => sleep(10))
      })
      expect(yield* thrownBy(outer)).toBeInstanceOf(TimeoutError)
      expect([...log, loop.time(), currentTask()?.cancelling()]).toEqual(['inner over at 1', 2, 0])
    })
  })

  test('lets a request from elsewhere through, also in the pass in which it made its own', () => {
    run(function* (loop): Coroutine<void> {
      const task = createTask(limited(loop, 1, () => sleep(10)))
      yield* turns(1)
      loop.callLater(1, () => task.cancel())
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError' })
      expect([task.cancelled(), task.cancelling(), loop.time()]).toEqual([true, 1, 1])
    })
  })
})

describe('after the end of a task', () => {
  test('taking a request back changes nothing but the count', () => {
    run(function* (): Coroutine<void> {
      const task = createTask(sleep(10))
      yield* turns(1)
      task.cancel()
      yield* thrownBy(task)
      expect([task.uncancel(), task.cancelled(), task.done()]).toEqual([0, true, true])
    })
  })
})

describe.each([SystemExit, KeyboardInterrupt])('%o', (Leaving) => {
  test('instead of the cancellation leaves the loop, and is what the task failed with', () => {
    const loop = new NumberedLoop()
    const error = new Leaving('enough')
    function* body(): Coroutine<void> {
      try {
        yield* sleep(10)
      } catch {
        throw error
      }
    }
    const task = loop.createTask(body())
    loop.runUntilComplete(turns(2))
    task.cancel()
    expect(task.done()).toBe(false)
    expect(() => loop.runUntilComplete(turns(2))).toThrow(error)
    expect([task.done(), task.cancelled(), task.exception() === error]).toEqual([true, false, true])
  })
})
