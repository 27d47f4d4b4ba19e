import { cancelOnAbort, fromPromise } from '@tsyncio/futures'
import type { Future } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

/** Long enough for every reaction to a settled promise. */
async function microtasks(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve()
}

function caught(future: Future<unknown>): unknown {
  try {
    return future.result()
  } catch (error) {
    return error
  }
}

describe('fromPromise of a function', () => {
  const loop = new ManualScheduler()

  function started(options: { readonly waitForEnd?: boolean } = {}): {
    future: Future<string>
    signal: AbortSignal
    resolve: (value: string) => void
    reject: (error: unknown) => void
  } {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    let given: AbortSignal | undefined
    const future = fromPromise(
      (signal) => {
        given = signal
        return promise
      },
      { loop, ...options },
    )
    return { future, signal: given as AbortSignal, resolve, reject }
  }

  test('ends as its promise does, and aborts nothing', async () => {
    const [good, bad] = [started(), started()]
    const error = new Error('no')
    good.resolve('value')
    bad.reject(error)
    await microtasks()
    expect([good.future.result(), bad.future.exception()]).toEqual(['value', error])
    expect([good.signal.aborted, bad.signal.aborted]).toEqual([false, false])
  })

  test('aborts the signal when it is cancelled, with the error that it ends with', () => {
    const { future, signal } = started()
    expect(future.cancel('enough')).toBe(true)
    expect([future.cancelled(), signal.aborted]).toEqual([true, true])
    expect(signal.reason).toMatchObject({ name: 'CancelledError', message: 'enough' })
    expect(caught(future)).toBe(signal.reason)
  })

  test('aborts with the reason of the signal that began it', () => {
    const { future, signal } = started()
    const reason = new Error('the user left')
    cancelOnAbort(future, AbortSignal.abort(reason))
    expect(signal.reason).toBe(reason)
  })

  test('does not abort afterwards', async () => {
    const { future, signal, resolve } = started()
    resolve('value')
    await microtasks()
    expect([future.cancel(), signal.aborted]).toEqual([false, false])
  })

  test('takes a promise, too, and says what else it was given', () => {
    expect(() => fromPromise((() => 42) as unknown as () => Promise<number>, { loop })).toThrow(
      'promise: expected a promise, got number',
    )
    expect(() => fromPromise(Promise.resolve(1), { loop, waitForEnd: true })).toThrow(/^waitForEnd: /)
  })

  test('throws what the function throws', () => {
    const error = new Error('at once')
    const wrong = (): never => {
      throw error
    }
    expect(() => fromPromise(wrong, { loop })).toThrow(error)
  })

  test.each([new DOMException('of something else', 'AbortError'), undefined])(
    'that rejects with %s by itself fails with that, and is not cancelled',
    async (error) => {
      const { future, reject } = started()
      reject(error)
      await microtasks()
      expect([future.done(), future.cancelled(), caught(future)]).toEqual([true, false, error])
    },
  )

  describe('that waits for the end', () => {
    test('refuses a cancellation, having aborted, and ends when the promise does', async () => {
      const { future, signal, reject } = started({ waitForEnd: true })
      expect([future.cancel('enough'), signal.aborted, future.done()]).toEqual([false, true, false])
      reject(signal.reason)
      await microtasks()
      expect(future.cancelled()).toBe(true)
      expect(caught(future)).toBe(signal.reason)
    })

    test.each<[string, unknown, boolean]>([
      ['the platform’s own AbortError', new DOMException('aborted', 'AbortError'), true],
      ['something else', new Error('the disk is full'), false],
    ])('ends by %s as it should', async (_what, error, isCancelled) => {
      const { future, reject } = started({ waitForEnd: true })
      future.cancel('enough')
      reject(error)
      await microtasks()
      expect(future.cancelled()).toBe(isCancelled)
      expect(caught(future) === error).toBe(!isCancelled)
    })

    test('has the value of one that was fulfilled after all', async () => {
      const { future, resolve } = started({ waitForEnd: true })
      future.cancel()
      resolve('value')
      await microtasks()
      expect(future.result()).toBe('value')
    })
  })
})
