import type { Coroutine } from '@tsyncio/futures'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { describe, expect, test } from 'vitest'
import { hops, run } from '../../tasks/test/numbered-loop.ts'
import { drain } from './drain.ts'

test('the first in is the first out', () => {
  const queue = new Queue<number>()
  for (const item of [1, 3, 2]) queue.putNowait(item)
  expect(drain(queue)).toEqual([1, 3, 2])
})

test('in a LifoQueue, the last in is the first out', () => {
  const queue = new LifoQueue<number>()
  for (const item of [1, 3, 2]) queue.putNowait(item)
  expect(drain(queue)).toEqual([2, 3, 1])
})

test('in a PriorityQueue, the smallest is the first out', () => {
  const queue = new PriorityQueue<number>()
  for (const item of [1, 3, 2]) queue.putNowait(item)
  expect(drain(queue)).toEqual([1, 2, 3])
})

test('any value can be an item', () => {
  const queue = new Queue<unknown>()
  const items = [undefined, null, 0, '', false, NaN]
  for (const item of items) queue.putNowait(item)
  expect(queue.qsize()).toBe(6)
  expect(drain(queue)).toEqual(items)
})

describe.each([
  ['Queue', Queue],
  ['LifoQueue', LifoQueue],
  ['PriorityQueue', PriorityQueue],
])('a %s', (_name, AnyQueue) => {
  test('knows how many items are in it', () => {
    const queue = new AnyQueue<number>()
    expect([queue.qsize(), queue.empty()]).toEqual([0, true])
    queue.putNowait(1)
    queue.putNowait(2)
    expect([queue.qsize(), queue.empty()]).toEqual([2, false])
    drain(queue)
    expect([queue.qsize(), queue.empty()]).toEqual([0, true])
  })

  test('with a maxsize is full when so many are in it', () => {
    const queue = new AnyQueue<number>(2)
    expect(queue.maxsize).toBe(2)
    for (const expected of [false, false, true]) {
      expect(queue.full()).toBe(expected)
      if (!expected) queue.putNowait(1)
    }
    expect(() => queue.putNowait(3)).toThrow(expect.objectContaining({ name: 'QueueFull' }))
    queue.getNowait()
    expect([queue.full(), queue.qsize()]).toEqual([false, 1])
  })

  test.each([0, -1, Infinity, undefined])('with a maxsize of %s is never full', (maxsize) => {
    const queue = new AnyQueue<number>(maxsize)
    for (let n = 0; n < 3000; n += 1) queue.putNowait(n)
    expect(queue.full()).toBe(false)
  })

  test('getNowait of an empty one is an error', () => {
    const error = { name: 'QueueEmpty' }
    expect(() => new AnyQueue<number>().getNowait()).toThrow(expect.objectContaining(error))
  })

  test('put and get do not wait when they need not', () => {
    const queue = new AnyQueue<string>(1)
    expect(hops(() => queue.put('a'))).toBe(0)
    expect(hops(() => queue.get())).toBe(0)
    run(function* (): Coroutine<void> {
      yield* queue.put('b')
      expect(yield* queue.get()).toBe('b')
    })
  })

  test('nothing is put, and nothing taken, before that is awaited', () => {
    const queue = new AnyQueue<string>()
    queue.put('a')
    expect(queue.qsize()).toBe(0)
    queue.putNowait('b')
    queue.get()
    expect(queue.qsize()).toBe(1)
  })
})
