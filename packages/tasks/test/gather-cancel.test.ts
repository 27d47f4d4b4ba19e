import type { Coroutine } from '@tsyncio/futures'
import { CancelledError, isCancelledError } from '@tsyncio/futures'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from './numbered-loop.ts'

/** Sleeps; when it is cancelled, takes `delay` to clean up, and then ends as `end` says. */
function* child(delay: number, end: 'swallow' | 'raise'): Coroutine<string> {
  try {
    yield* sleep(100)
  } catch (error) {
    if (!isCancelledError(error)) throw error
    yield* sleep(delay)
    if (end === 'raise') throw new CancelledError(`from ${delay}`)
  }
  return `value of ${delay}`
}

describe('cancelling the whole', () => {
  test('cancels every child that is not done, with the message', () => {
    run(function* (): Coroutine<void> {
      const done = createTask(sleep(0, 'done'))
      const children = [createTask(sleep(9)), done, createTask(sleep(9))]
      const all = gather(children)
      yield* sleep(1)
      expect(all.cancel('enough')).toBe(true)
      expect(children.map((each) => each.cancelling())).toEqual([1, 0, 1])
      expect(yield* thrownBy(all)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      yield* turns(2)
      expect(children.map((each) => each.cancelled())).toEqual([true, false, true])
    })
  })

  test('does not end it then; it fails, and is not cancelled, once a child is', () => {
    run(function* (): Coroutine<void> {
      const all = gather([sleep(9), sleep(9)])
      yield* turns(1)
      all.cancel()
      expect([all.done(), all.cancelled()]).toEqual([false, false])
      yield* thrownBy(all)
      expect([all.done(), all.cancelled(), all.exception()]).toEqual([true, false, expect.any(CancelledError)])
    })
  })

  test('ends it with the first child that ends cancelled, whatever the others still do', () => {
    run(function* (loop): Coroutine<void> {
      const all = gather([child(3, 'raise'), child(1, 'raise'), child(2, 'swallow')])
      yield* turns(2)
      all.cancel()
      expect(yield* thrownBy(all)).toMatchObject({ message: 'from 1' })
      expect(loop.time()).toBe(1)
    })
  })

  test('ends it with a CancelledError even when every child swallows the cancellation, after the last one', () => {
    run(function* (loop): Coroutine<void> {
      const all = gather([child(3, 'swallow'), child(1, 'swallow')])
      yield* turns(2)
      all.cancel()
      expect(yield* thrownBy(all)).toMatchObject({ name: 'CancelledError', message: '' })
      expect(loop.time()).toBe(3)
    })
  })

  test('is accepted by one child alone, too', () => {
    run(function* (): Coroutine<void> {
      const all = gather([child(1, 'swallow')])
      yield* turns(2)
      expect(all.cancel()).toBe(true)
      expect(yield* thrownBy(all)).toBeInstanceOf(CancelledError)
    })
  })

  test('before the children started, cancels them without running them', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* body(): Coroutine<void> {
        log.push('ran')
      }
      const all = gather([body(), body()])
      all.cancel()
      expect(yield* thrownBy(all)).toBeInstanceOf(CancelledError)
      expect(log).toEqual([])
    })
  })

  test('is refused when it is done, and when no child can be cancelled any more', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<string>()
      const all = gather([future])
      future.setResult('value')
      expect([all.done(), all.cancel()]).toEqual([false, false])
      expect(yield* all).toEqual(['value'])
      expect(all.cancel()).toBe(false)
    })
  })
})

describe('with returnExceptions', () => {
  const options = { returnExceptions: true }

  test.each([
    [[1, 5, 3], 'from 3'],
    [[5, 1, 3], 'from 3'],
    [[1, 3, 5], 'from 5'],
  ])('%j: waits for all, and has the message of the last child in the list: %s', (delays, message) => {
    run(function* (loop): Coroutine<void> {
      const all = gather(
        delays.map((delay) => child(delay, 'raise')),
        options,
      )
      yield* turns(2)
      expect(all.cancel('not this one')).toBe(true)
      expect(yield* thrownBy(all)).toMatchObject({ name: 'CancelledError', message })
      expect(loop.time()).toBe(5)
      expect(all.cancelled()).toBe(false)
    })
  })

  test('ends with a CancelledError even when every child swallows the cancellation', () => {
    run(function* (): Coroutine<void> {
      const all = gather([child(1, 'swallow'), child(2, 'swallow')], options)
      yield* turns(2)
      all.cancel()
      expect(yield* thrownBy(all)).toBeInstanceOf(CancelledError)
    })
  })

  test('a child that another cancels does not end it', () => {
    run(function* (): Coroutine<void> {
      const cancelled = createTask(sleep(9))
      const all = gather([cancelled, sleep(2, 'value')], options)
      yield* turns(1)
      cancelled.cancel()
      expect(yield* all).toEqual([expect.any(CancelledError), 'value'])
    })
  })
})

describe('cancelling the task that awaits it', () => {
  test('cancels the children, and the task ends after them', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* worker(name: string): Coroutine<void> {
        try {
          yield* sleep(100)
        } finally {
          log.push(name)
        }
      }
      function* main(): Coroutine<void> {
        try {
          yield* gather([worker('a'), worker('b')])
        } finally {
          log.push('main')
        }
      }
      const task = createTask(main())
      yield* sleep(1)
      task.cancel('enough')
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      expect([log, task.cancelled()]).toEqual([['a', 'b', 'main'], true])
    })
  })
})
