import { asCoroutine, Future, isCoroutine, isFuture, isGeneratorFunction, kindOf } from '@tsyncio/futures'
import type { Awaitable, Coroutine, Yieldable } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

const future = new Future<number>({ loop: new ManualScheduler() })

function* coroutine(): Coroutine<number> {
  yield
  return 42
}

async function* asyncGenerator(): AsyncGenerator<number> {
  yield await Promise.resolve(1)
}

const strangers: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 1],
  ['a string', 'future'],
  ['an object', {}],
  ['a promise', Promise.resolve()],
  ['an array', [1]],
  ['an iterator of an array', [1].values()],
  ['a generator function', coroutine],
  ['an async generator', asyncGenerator()],
  ['a function', () => {}],
]

test('a future is what has the marker, at rest or blocking', () => {
  expect(isFuture(future)).toBe(true)
  expect(isFuture({ _asyncioFutureBlocking: false })).toBe(true)
  expect(isFuture({ _asyncioFutureBlocking: true })).toBe(true)
})

test('a coroutine is a running generator', () => {
  expect(isCoroutine(coroutine())).toBe(true)
})

test('a future is no coroutine and a coroutine is no future', () => {
  expect([isCoroutine(future), isFuture(coroutine())]).toEqual([false, false])
})

test.each(strangers)('%s is neither', (_name, value) => {
  expect([isFuture(value), isCoroutine(value)]).toEqual([false, false])
})

test('a generator function is a function*, bound or not, and no other function', () => {
  expect([coroutine, coroutine.bind(undefined)].map(isGeneratorFunction)).toEqual([true, true])
  expect([() => coroutine(), asyncGenerator, coroutine()].map(isGeneratorFunction)).toEqual([false, false, false])
})

describe('asCoroutine', () => {
  test('gives a coroutine as it is', () => {
    const running = coroutine()
    expect(asCoroutine(running)).toBe(running)
  })

  test('makes a coroutine that awaits an awaitable', () => {
    const awaitable: Awaitable<number> = {
      *[Symbol.iterator](): Iterator<Yieldable, number, unknown> {
        yield
        return 42
      },
    }
    const awaiting = asCoroutine(awaitable)
    expect(awaiting.next()).toEqual({ done: false, value: undefined })
    expect(awaiting.next()).toEqual({ done: true, value: 42 })
  })

  test.each([
    ['undefined', undefined, /undefined/],
    ['null', null, /null/],
    ['a number', 7, /number 7/],
    ['a promise', Promise.resolve(), /fromPromise/],
    ['a coroutine function', coroutine, /coroutine.*call/],
    ['an async generator', asyncGenerator(), /AsyncGenerator|object/],
  ])('refuses %s, and says what it got', (_name, value, message) => {
    const awaitable = value as unknown as Awaitable<unknown>
    expect(() => asCoroutine(awaitable)).toThrow(TypeError)
    expect(() => asCoroutine(awaitable)).toThrow(message)
  })
})

test('kindOf tells what was passed by mistake', () => {
  class Parcel {
    readonly weight = 1
  }
  expect(kindOf(new Parcel())).toContain('Parcel')
  expect(kindOf(Object.create(null))).toContain('object')
  expect(kindOf(Symbol('mark'))).toContain('mark')
  expect(kindOf(() => {})).toContain('call')
})
