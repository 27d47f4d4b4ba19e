import type { Coroutine } from '@tsyncio/futures'
import { LifoQueue, PriorityQueue, Queue } from '@tsyncio/queues'
import { createTask, gather } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

describe.each([
  ['Queue', Queue],
  ['LifoQueue', LifoQueue],
  ['PriorityQueue', PriorityQueue],
])('a %s', (name, AnyQueue) => {
  test.each([
    [1.5, 'ValueError', 'number 1.5'],
    [NaN, 'ValueError', 'number NaN'],
    [-Infinity, 'ValueError', 'number -Infinity'],
    ['2', 'TypeError', 'string 2'],
    [null, 'TypeError', 'null'],
  ])('with a maxsize of %o is an error', (maxsize, error, got) => {
    const expected = { name: error, message: `maxsize: expected an integer or Infinity, got ${got}` }
    expect(() => new AnyQueue(maxsize as never)).toThrow(expect.objectContaining(expected))
  })

  test('belongs to the loop on which it is first waited for', () => {
    const queue = new AnyQueue<number>(1)
    run(() => queue.put(1))
    run(function* (): Coroutine<void> {
      const waiting = createTask(queue.put(2))
      yield* turns(1)
      expect([yield* queue.get(), yield* gather([waiting])]).toEqual([1, [undefined]])
    })
    const error = {
      name: 'RuntimeError',
      message: `<${name} [maxsize:1, items:1, tasks:2]> is bound to a different event loop`,
    }
    expect(run(() => thrownBy(queue.put(3)))).toMatchObject(error)
    // What need not wait goes on any loop.
    expect(run(() => queue.get())).toBe(2)
    expect(run(() => thrownBy(queue.get()))).toMatchObject({ name: 'RuntimeError' })
  })
})

test('a comparison that is no function is an error', () => {
  const error = { name: 'TypeError', message: 'compare: expected a function, got string <' }
  expect(() => new PriorityQueue(0, '<' as never)).toThrow(expect.objectContaining(error))
})

test.each([
  [null, 'null'],
  [{}, 'an object of Object'],
  [{ push() {}, pop() {} }, 'an object of Object'],
  [{ length: 0, pop() {} }, 'an object of Object'],
  [{ length: 0, push() {} }, 'an object of Object'],
  [new Set([1]), 'an object of Set'],
])('items that are none are an error: %o', (items, got) => {
  const error = { name: 'TypeError', message: `items: expected something with length, push() and pop(), got ${got}` }
  expect(() => new Queue(0, items as never)).toThrow(expect.objectContaining(error))
})
