import type { Coroutine } from '@tsyncio/futures'
import { Queue } from '@tsyncio/queues'
import type { Items } from '@tsyncio/queues'
import { createTask } from '@tsyncio/tasks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'
import { drain } from './drain.ts'

/** Keeps of each word the last only. */
class Distinct implements Items<string> {
  readonly #words = new Set<string>()

  get length(): number {
    return this.#words.size
  }

  push(word: string): void {
    if (word === '') throw new TypeError('no word')
    this.#words.delete(word)
    this.#words.add(word)
  }

  pop(): string | undefined {
    const [word] = this.#words
    if (word !== undefined) this.#words.delete(word)
    return word
  }
}

test('a queue keeps its items in whatever it is given, and waits by its length', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue(2, new Distinct())
    for (const word of ['a', 'a', 'b']) yield* queue.put(word)
    const waiting = createTask(queue.put('c'))
    yield* turns(1)
    expect([waiting.done(), queue.qsize()]).toEqual([false, 2])
    expect(queue.getNowait()).toBe('a')
    yield* waiting
    expect(drain(queue)).toEqual(['b', 'c'])
  })
})

test('what refuses an item leaves the queue as it was', () => {
  const queue = new Queue(0, new Distinct())
  expect(() => queue.putNowait('')).toThrow('no word')
  expect(() => queue.taskDone()).toThrow(RangeError)
})

test('a plain array is last in, first out, and what is in it counts as put', () => {
  const queue = new Queue<number>(0, [1, 2])
  queue.putNowait(3)
  expect(String(queue)).toBe('<Queue [maxsize:0, items:3, tasks:3]>')
  expect(drain(queue)).toEqual([3, 2, 1])
})

test('a queue that begins with items is joined when the work on them is done', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>(0, [1])
    const join = createTask(queue.join())
    yield* turns(2)
    expect(join.done()).toBe(false)
    queue.taskDone()
    yield* join
  })
})

test('a queue is as an array, from which one takes at the other end', () => {
  const step = fc.record({ put: fc.nat(30), take: fc.oneof(fc.nat(30), fc.constant(Infinity)) })
  const play = (script: { put: number; take: number }[], maxsize: number): void => {
    const queue = new Queue<number>(maxsize)
    const model: number[] = []
    let next = 0
    for (const { put, take } of script) {
      for (let n = 0; n < put && model.length < maxsize; n += 1) {
        queue.putNowait(next)
        model.push(next)
        next += 1
      }
      for (let n = 0; n < take && model.length > 0; n += 1) expect(queue.getNowait()).toBe(model.shift())
      expect([queue.qsize(), queue.empty()]).toEqual([model.length, model.length === 0])
    }
    expect(drain(queue)).toEqual(model)
  }
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(3, 50, Infinity), play))
})

test('a long queue that was emptied begins anew', () => {
  const queue = new Queue<number>()
  for (const length of [5000, 3, 5000]) {
    for (let n = 0; n < length; n += 1) queue.putNowait(n)
    expect(drain(queue)).toEqual(Array.from({ length }, (_, n) => n))
  }
})
