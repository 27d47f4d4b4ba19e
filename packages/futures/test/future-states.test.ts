import { CancelledError, Future, InvalidStateError } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

const loop = new ManualScheduler()
const failure = new Error('no')

function pending(): Future<number> {
  return new Future<number>({ loop })
}

function ended(end: (future: Future<number>) => void): Future<number> {
  const future = pending()
  end(future)
  return future
}

const finished = (): Future<number> => ended((future) => future.setResult(42))
const failed = (): Future<number> => ended((future) => future.setException(failure))
const cancelled = (): Future<number> => ended((future) => void future.cancel('enough'))

describe('pending', () => {
  test('is neither done nor cancelled', () => {
    expect([pending().done(), pending().cancelled()]).toEqual([false, false])
  })

  test('has no result and no exception yet', () => {
    expect(() => pending().result()).toThrow(InvalidStateError)
    expect(() => pending().exception()).toThrow(InvalidStateError)
  })

  test('accepts its cancellation', () => {
    const future = pending()
    expect(future.cancel()).toBe(true)
    expect([future.done(), future.cancelled()]).toEqual([true, true])
  })
})

describe('finished', () => {
  test('is done, with a result and without an exception', () => {
    expect([finished().done(), finished().cancelled()]).toEqual([true, false])
    expect([finished().result(), finished().exception()]).toEqual([42, undefined])
  })

  test('gives its result as often as it is asked', () => {
    const future = finished()
    expect([future.result(), future.result()]).toEqual([42, 42])
  })

  test('may finish with undefined', () => {
    const future = new Future<void>({ loop })
    future.setResult()
    expect([future.done(), future.result(), future.exception()]).toEqual([true, undefined, undefined])
  })
})

describe('failed', () => {
  test('is done, and gives the very error to each who asks', () => {
    const future = failed()
    expect([future.done(), future.cancelled()]).toEqual([true, false])
    for (let i = 0; i < 2; i += 1) {
      expect(future.exception()).toBe(failure)
      expect(() => future.result()).toThrow(failure)
    }
  })

  test('keeps anything that can be thrown, undefined too', () => {
    const future = ended((each) => each.setException(undefined))
    let thrown: unknown = 'nothing'
    try {
      future.result()
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeUndefined()
  })

  test('with a CancelledError set as its exception, is failed and not cancelled', () => {
    const error = new CancelledError('of another')
    const future = ended((each) => each.setException(error))
    expect(future.cancelled()).toBe(false)
    expect(future.exception()).toBe(error)
  })
})

describe('cancelled', () => {
  test('is done, and throws CancelledError with the message at each who asks', () => {
    const future = cancelled()
    expect([future.done(), future.cancelled()]).toEqual([true, true])
    for (const ask of [() => future.result(), () => future.exception(), () => future.result()]) {
      expect(ask).toThrow(CancelledError)
      expect(ask).toThrow('enough')
    }
  })

  test('without a message, the error has none', () => {
    const future = ended((each) => void each.cancel())
    expect(() => future.result()).toThrow(expect.objectContaining({ name: 'CancelledError', message: '' }))
  })

  test('throws a new error each time, so that nobody adds to the trace of another', () => {
    const errors = [1, 2].map(() => {
      try {
        return cancelled().result()
      } catch (error) {
        return error
      }
    })
    expect(errors[0]).not.toBe(errors[1])
  })

  test('tells its message, without using up the error', () => {
    expect([cancelled().cancelMessage(), ended((each) => void each.cancel()).cancelMessage()]).toEqual([
      'enough',
      undefined,
    ])
    expect([pending(), finished(), failed()].map((each) => each.cancelMessage())).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('keeps the first message', () => {
    const future = cancelled()
    expect(future.cancel('again')).toBe(false)
    expect(() => future.result()).toThrow('enough')
  })
})

describe.each([
  ['finished', finished],
  ['failed', failed],
  ['cancelled', cancelled],
])('%s', (_name, make) => {
  test('does not end again', () => {
    const future = make()
    const before = [future.done(), future.cancelled()]
    expect(() => future.setResult(1)).toThrow(InvalidStateError)
    expect(() => future.setException(new Error('late'))).toThrow(InvalidStateError)
    expect(future.cancel('late')).toBe(false)
    expect([future.done(), future.cancelled()]).toEqual(before)
  })

  test('says in the error what it is', () => {
    expect(() => make().setResult(1)).toThrow(_name)
  })
})

test('where its loop takes no more callbacks, ending it throws, and it has ended all the same', () => {
  class ClosedScheduler extends ManualScheduler {
    override enqueue(): void {
      throw new Error('closed')
    }
  }
  const future = new Future<number>({ loop: new ClosedScheduler() })
  future.addDoneCallback(() => {})
  expect(() => future.setResult(42)).toThrow('closed')
  expect(future.result()).toBe(42)
})
