import { ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { forEach, map, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run } from './numbered-loop.ts'

function* work(seconds: number): Coroutine<number> {
  return yield* sleep(seconds, seconds)
}

describe('refuses at once', () => {
  test.each([
    [0, 'number 0'],
    [-1, 'number -1'],
    [1.5, 'number 1.5'],
    [NaN, 'number NaN'],
  ])('a concurrency of %d', (concurrency, got) => {
    const message = `concurrency: expected an integer of at least 1 or Infinity, got ${got}`
    expect(() => map([], work, { concurrency })).toThrow(new ValueError(message))
  })

  test('a concurrency that is no number', () => {
    const concurrency = '2' as unknown as number
    expect(() => forEach([], work, { concurrency })).toThrow(TypeError)
    expect(() => forEach([], work, { concurrency })).toThrow(/^concurrency: .*, got string 2$/)
    expect(() => forEach([], work, { concurrency: null as unknown as number })).toThrow(/got null$/)
  })

  test.each([
    ['nothing', undefined, 'got undefined'],
    ['a number', 3, 'got number 3'],
    ['an object without items', {}, 'got an object of Object'],
  ])('%s in place of a source', (_name, source, message) => {
    expect(() => map(source as unknown as number[], work)).toThrow(TypeError)
    expect(() => map(source as unknown as number[], work)).toThrow(
      `source: expected an iterable or an async iterable, ${message}`,
    )
  })

  test('a future in place of a source', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<number[]>()
      expect(() => map(future as unknown as number[], work)).toThrow(/^source: .*, got a future$/)
    })
  })

  test('no function', () => {
    expect(() => map([1], 1 as unknown as typeof work)).toThrow(new TypeError('fn: expected a function, got number 1'))
  })
})

test('a coroutine in place of a source is told when it awaits', () => {
  function* items(): Coroutine<number[]> {
    return yield* sleep(1, [1])
  }
  const mistaken = (): unknown => run(() => map(items() as unknown as number[], work))
  expect(mistaken).toThrow(expect.objectContaining({ errors: [expect.any(TypeError)] }) as Error)
})

test('a function that gives a promise is told what to do with it', () => {
  const asyncWork = (async (n: number) => n) as unknown as typeof work
  expect(() => run(() => map([1], asyncWork))).toThrow(
    expect.objectContaining({
      errors: [expect.objectContaining({ message: expect.stringMatching(/fromPromise/) as string })],
    }) as Error,
  )
})
