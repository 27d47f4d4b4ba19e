import {
  CancelledError,
  cancelledBy,
  cancelOnAbort,
  fromPromise,
  Future,
  isCancelledError,
  RuntimeError,
  toPromise,
} from '@tsyncio/futures'
import type { AbortSignalLike } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'
import { BusyScheduler } from './outside-work.ts'

/** A signal that counts who listens to it. */
class CountingSignal extends EventTarget implements AbortSignalLike {
  aborted = false
  reason: unknown
  listeners = 0

  override addEventListener(type: string, listener: () => void): void {
    this.listeners += 1
    super.addEventListener(type, listener)
  }

  override removeEventListener(type: string, listener: () => void): void {
    this.listeners -= 1
    super.removeEventListener(type, listener)
  }

  abort(reason: unknown): void {
    this.aborted = true
    this.reason = reason
    this.dispatchEvent(new Event('abort'))
  }
}

function caught(future: Future<unknown>): unknown {
  try {
    return future.result()
  } catch (error) {
    return error
  }
}

describe('a signal', () => {
  test('cancels a future, and its reason is the cause', () => {
    const control = new AbortController()
    const future = new Future<void>({ loop: new ManualScheduler() })
    cancelOnAbort(future, control.signal)
    expect(future.done()).toBe(false)
    const reason = new Error('the user left')
    control.abort(reason)
    const error = caught(future)
    expect(error).toBeInstanceOf(CancelledError)
    expect([(error as Error).message, (error as Error).cause]).toEqual(['the user left', reason])
  })

  test('that has aborted cancels at once', () => {
    const future = new Future<void>({ loop: new ManualScheduler() })
    cancelOnAbort(future, AbortSignal.abort('too late'))
    expect(caught(future)).toMatchObject({ message: 'too late', cause: 'too late' })
  })

  test('whose reason is a cancellation cancels with that very error', () => {
    const reason = new CancelledError('from elsewhere')
    expect(cancelledBy(AbortSignal.abort(reason))).toBe(reason)
  })

  test('cancels whatever its reason is, if only with a poor message', () => {
    const reason: unknown = Object.create(null)
    expect(cancelledBy(AbortSignal.abort(reason))).toMatchObject({ message: '[object]', cause: reason })
  })

  test('has one listener for all that it cancels, and none when they are done', () => {
    const [loop, signal] = [new ManualScheduler(), new CountingSignal()]
    const futures = [1, 2, 3].map(() => new Future<void>({ loop }))
    for (const future of futures) cancelOnAbort(future, signal)
    expect(signal.listeners).toBe(1)
    for (const future of futures) future.setResult()
    loop.pass()
    expect(signal.listeners).toBe(0)
    signal.abort('nobody hears')
    expect(futures.map((future) => future.cancelled())).toEqual([false, false, false])
  })

  test('cancels each, in their order, and keeps no listener', () => {
    const [loop, signal, order] = [new ManualScheduler(), new CountingSignal(), [] as number[]]
    const futures = [0, 1, 2].map((n) => {
      const future = new Future<void>({ loop })
      cancelOnAbort(future, signal)
      future.addDoneCallback(() => void order.push(n))
      return future
    })
    signal.abort('all of you')
    loop.pass()
    expect([order, signal.listeners, futures.every((future) => future.cancelled())]).toEqual([[0, 1, 2], 0, true])
  })

  test('does not follow a future that refuses it', () => {
    const [loop, signal] = [new BusyScheduler(), new CountingSignal()]
    const future = fromPromise(new Promise(() => {}), { loop })
    loop.blocks = true
    expect(() => cancelOnAbort(future, signal)).toThrow(RuntimeError)
    expect(signal.listeners).toBe(0)
  })

  test('leaves the futures of a loop that is closed alone', () => {
    const control = new AbortController()
    const loop = Object.assign(new ManualScheduler(), { isClosed: () => true })
    const future = new Future<void>({ loop })
    cancelOnAbort(future, control.signal)
    control.abort()
    expect(future.done()).toBe(false)
  })

  test('keeps nothing over 100,000 rounds', () => {
    const [loop, signal] = [new ManualScheduler(), new CountingSignal()]
    let most = 0
    for (let n = 0; n < 100_000; n += 1) {
      const future = new Future<void>({ loop })
      cancelOnAbort(future, signal)
      most = Math.max(most, signal.listeners)
      future.setResult()
      loop.pass()
    }
    expect([most, signal.listeners]).toEqual([1, 0])
  })

  test.each([null, 1, 'signal', {}])('is not %j', (wrong) => {
    const future = new Future<void>({ loop: new ManualScheduler() })
    expect(() => cancelOnAbort(future, wrong as unknown as AbortSignal)).toThrow(
      /^signal: expected an AbortSignal, got/,
    )
  })
})

describe('toPromise with a signal', () => {
  test('cancels what is promised, and rejects with that', async () => {
    const [loop, control, reason] = [new ManualScheduler(), new AbortController(), new Error('the user left')]
    const future = new Future<void>({ loop })
    const ended = toPromise(future, { signal: control.signal }).catch((error: unknown) => error)
    control.abort(reason)
    loop.pass()
    const error = await ended
    expect([isCancelledError(error), (error as Error).cause]).toEqual([true, reason])
  })

  test('of a coroutine needs a loop that makes tasks', () => {
    const coroutine = (function* () {})()
    expect(() => toPromise(coroutine, { loop: new ManualScheduler() })).toThrow(/^awaitable: /)
  })
})
