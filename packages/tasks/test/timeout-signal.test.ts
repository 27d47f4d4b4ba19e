import { CancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { sleep, timeout } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { endOf } from './end-of.ts'

describe('the signal of a timeout', () => {
  test('aborts when the deadline passes, with a TimeoutError', () => {
    const aborted: unknown[] = []
    const loop = new VirtualEventLoop()
    function* main(): Coroutine<void> {
      const body = function* (scope: { readonly signal: AbortSignal }): Coroutine<void> {
        scope.signal.addEventListener('abort', () => aborted.push(loop.time(), scope.signal.reason))
        try {
          yield* sleep(60)
        } finally {
          yield* sleep(1)
        }
      }
      expect(yield* endOf(timeout(5, body))).toMatchObject({ name: 'TimeoutError' })
    }
    loop.runUntilComplete(main())
    expect(aborted).toMatchObject([5, { name: 'TimeoutError' }])
  })

  test.each<[string, unknown]>([
    ['an error', new Error('no')],
    ['a cancellation', new CancelledError('enough')],
  ])('aborts when %s leaves the body, with that', (_what, error) => {
    let signal: AbortSignal | undefined
    function* main(): Coroutine<void> {
      yield* endOf(
        timeout(undefined, function* (scope) {
          signal = scope.signal
          throw error
        }),
      )
    }
    new VirtualEventLoop().runUntilComplete(main())
    expect([signal?.aborted, signal?.reason]).toEqual([true, error])
  })

  test('asked for only after the deadline has passed, has aborted', () => {
    const seen: unknown[] = []
    function* main(): Coroutine<void> {
      const scope = timeout(1)
      const body = function* (): Coroutine<void> {
        try {
          yield* sleep(60)
        } finally {
          seen.push(scope.signal.aborted, scope.signal.reason)
        }
      }
      yield* endOf(scope.with(body))
      seen.push(scope.signal.aborted)
    }
    new VirtualEventLoop().runUntilComplete(main())
    expect(seen).toMatchObject([true, { name: 'TimeoutError' }, true])
  })

  test('asked for only after an error has left the body, has aborted with that', () => {
    const error = new Error('no')
    function* main(): Coroutine<unknown> {
      const scope = timeout(1)
      yield* endOf(
        scope.with(() => {
          throw error
        }),
      )
      return scope.signal.reason as unknown
    }
    expect(new VirtualEventLoop().runUntilComplete(main())).toBe(error)
  })

  test('does not abort when the body ends well', () => {
    let signal: AbortSignal | undefined
    const body = function* (scope: { readonly signal: AbortSignal }): Coroutine<void> {
      signal = scope.signal
    }
    function* main(): Coroutine<void> {
      yield* timeout(1, body)
      yield* sleep(2)
    }
    new VirtualEventLoop().runUntilComplete(main())
    expect(signal?.aborted).toBe(false)
  })
})
