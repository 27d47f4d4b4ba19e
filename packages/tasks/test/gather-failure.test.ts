import { CancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

function* failing(delay: number, error: unknown): Coroutine<never> {
  yield* sleep(delay)
  throw error
}

describe('by default', () => {
  test('fails with the first failure, the very error, when that happens', () => {
    run(function* (loop): Coroutine<void> {
      const error = new Error('first')
      const all = gather([sleep(9), failing(2, new Error('second')), failing(1, error)])
      expect(yield* thrownBy(all)).toBe(error)
      expect([all.cancelled(), all.exception(), loop.time()]).toEqual([false, error, 1])
    })
  })

  test('the others go on', () => {
    run(function* (): Coroutine<void> {
      const other = createTask(sleep(9, 'value'))
      yield* thrownBy(gather([failing(1, new Error('no')), other]))
      expect(other.done()).toBe(false)
      expect(yield* other).toBe('value')
    })
  })

  test('what fails later is told to nobody', () => {
    const loop = new NumberedLoop()
    function* main(): Coroutine<void> {
      yield* thrownBy(gather([failing(1, new Error('first')), failing(2, new Error('second'))]))
      yield* sleep(5)
    }
    loop.runUntilComplete(main())
    loop.close()
    expect(loop.reports).toEqual([])
  })

  test('a child that is cancelled is a failure: the whole is not cancelled', () => {
    run(function* (): Coroutine<void> {
      const child = createTask(sleep(9))
      const all = gather([sleep(9), child])
      yield* turns(1)
      child.cancel('enough')
      expect(yield* thrownBy(all)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      expect([all.cancelled(), all.exception()]).toEqual([false, expect.any(CancelledError)])
    })
  })

  test.each(['a string', undefined, null])('whatever was thrown: %s', (thrown) => {
    run(function* (): Coroutine<void> {
      const all = gather([failing(1, thrown)])
      expect(yield* thrownBy(all)).toBe(thrown)
    })
  })

  test('of futures that failed already, fails with the first of them', () => {
    run(function* (loop): Coroutine<void> {
      const [one, two] = [loop.createFuture<void>(), loop.createFuture<void>()]
      two.setException('two')
      one.setException('one')
      const all = gather([sleep(1), one, two])
      expect([all.done(), all.exception()]).toEqual([true, 'one'])
      expect(yield* thrownBy(all)).toBe('one')
    })
  })
})

describe('with returnExceptions', () => {
  const options = { returnExceptions: true }

  test('failures are results, in their places, and all are waited for', () => {
    run(function* (loop): Coroutine<void> {
      const error = new Error('no')
      expect(yield* gather([failing(1, error), sleep(3, 'value'), failing(2, undefined)], options)).toEqual([
        error,
        'value',
        undefined,
      ])
      expect(loop.time()).toBe(3)
    })
  })

  test('a child that is cancelled gives a CancelledError with its message', () => {
    run(function* (loop): Coroutine<void> {
      const [future, task] = [loop.createFuture<void>(), createTask(sleep(9))]
      const all = gather([sleep(1, 'value'), future, task], options)
      yield* turns(1)
      future.cancel('the future')
      task.cancel('the task')
      const [value, first, second] = yield* all
      expect(value).toBe('value')
      expect(first).toMatchObject({ name: 'CancelledError', message: 'the future' })
      expect(second).toBeInstanceOf(CancelledError)
    })
  })

  test('of what is done is done, failures too', () => {
    run(function* (loop): Coroutine<void> {
      const [failed, cancelled] = [loop.createFuture<void>(), loop.createFuture<void>()]
      failed.setException('failed')
      cancelled.cancel('enough')
      const all = gather([cancelled, failed], options)
      expect(all.done()).toBe(true)
      expect(yield* all).toMatchObject([{ name: 'CancelledError', message: 'enough' }, 'failed'])
    })
  })
})
