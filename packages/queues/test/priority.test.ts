import { naturalOrder, PriorityQueue } from '@tsyncio/queues'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drain } from './drain.ts'

interface Job {
  readonly priority: number
  readonly name: number
}

function byPriority(a: Job, b: Job): number {
  return a.priority - b.priority
}

function sorted<T>(items: readonly T[]): T[] {
  const queue = new PriorityQueue<T>()
  for (const item of items) queue.putNowait(item)
  return drain(queue)
}

// Recorded with heapq of CPython 3.13: the priorities of items that were put in, and their numbers as they came out.
const recorded: [priorities: number[], out: number[]][] = [
  [
    [0, 2, 2, 2, 2, 0, 1],
    [0, 5, 6, 2, 4, 1, 3],
  ],
  [
    [2, 1, 1, 2, 0, 2, 1, 1, 1, 2, 1, 1],
    [4, 2, 6, 11, 1, 10, 8, 7, 5, 0, 3, 9],
  ],
  [
    [0, 1, 0, 1, 1, 1, 1, 2, 2, 2, 0, 0, 2, 2, 2, 1, 0, 0, 2, 0],
    [0, 2, 11, 10, 19, 16, 17, 6, 5, 4, 1, 15, 3, 14, 13, 12, 9, 18, 8, 7],
  ],
]

test.each(recorded)('equal ones come out in the order of heapq: %j', (priorities, out) => {
  const queue = new PriorityQueue<Job>(0, byPriority)
  for (const [name, priority] of priorities.entries()) queue.putNowait({ priority, name })
  expect(drain(queue).map(({ name }) => name)).toEqual(out)
})

test('also when they are put and taken by turns', () => {
  // -1 takes one out, everything else is the priority of one that is put in.
  const script = [0, 0, -1, -1, 1, -1, 1, 0, 2, 2, 2, -1, 2, 2, 1, 0, 1, 0, -1, 1, -1, -1, 0, 2, -1, 2, -1, -1, -1, 1]
  script.push(0, -1, -1, -1, 1, -1, -1, 2, -1, 1, 1, -1, 1, 1, -1, 0, 1, 0, -1, -1, -1, 2, 2, 1, 0, -1, -1, -1, -1, 1)
  const queue = new PriorityQueue<Job>(0, byPriority)
  const out: number[] = []
  let name = 0
  for (const priority of script) {
    if (priority < 0) out.push(queue.getNowait().name)
    else queue.putNowait({ priority, name: name++ })
  }
  expect(out).toEqual([0, 1, 2, 4, 11, 13, 10, 15, 3, 14, 12, 19, 18, 8, 20, 7, 16, 22, 23, 26, 28, 24, 32, 25, 27, 31])
})

test('numbers come in their order, however they were put and taken', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined, freq: 3 })), (script) => {
      const queue = new PriorityQueue<number>()
      let model: number[] = []
      for (const item of script) {
        if (item !== undefined) {
          queue.putNowait(item)
          model.push(item)
        } else if (model.length > 0) {
          model = model.toSorted((a, b) => a - b)
          expect(queue.getNowait()).toBe(model.shift())
        }
      }
      expect(drain(queue)).toEqual(model.toSorted((a, b) => a - b))
    }),
  )
})

describe('without a comparison', () => {
  test('numbers and strings are ordered by value', () => {
    expect(sorted([10, 9, -1, 0.5, -Infinity])).toEqual([-Infinity, -1, 0.5, 9, 10])
    expect(sorted(['b', 'a', 'B', '', 'aa'])).toEqual(['', 'B', 'a', 'aa', 'b'])
    expect(sorted<number | bigint | boolean>([2n, 1.5, true, 0n])).toEqual([0n, true, 1.5, 2n])
  })

  test('arrays by the first items that differ, a shorter one before a longer', () => {
    expect(sorted([[2, 'a'], [1, 'z'], [1, 'b', 0], [1, 'b'], []])).toEqual([
      [],
      [1, 'b'],
      [1, 'b', 0],
      [1, 'z'],
      [2, 'a'],
    ])
    expect(
      sorted([
        [1, [2, 3]],
        [1, [2, 1]],
      ]),
    ).toEqual([
      [1, [2, 1]],
      [1, [2, 3]],
    ])
  })

  test('dates by time', () => {
    const [early, late] = [new Date(1), new Date(2)]
    expect(sorted([late, early])).toEqual([early, late])
    expect(naturalOrder([new Date(1), 1], [new Date(1), 2])).toBe(-1)
    expect(naturalOrder(new Date(1), new Date(1))).toBe(0)
  })

  test('what is the same is equal, also where it has no order', () => {
    const job = {}
    expect(naturalOrder([1, job], [1, job])).toBe(0)
    expect(naturalOrder(undefined, undefined)).toBe(0)
  })

  test.each([
    [1, 'a'],
    [{}, {}],
    [1, undefined],
    [[1], 1],
    [1, [1]],
    [
      [1, {}],
      [1, {}],
    ],
    [null, null, 1],
    [Symbol('a'), Symbol('b')],
  ])('what has no order is an error: %o', (...items) => {
    expect(() => sorted<unknown>(items)).toThrow(/^items: cannot compare .*; give the queue a comparison$/)
  })
})

describe('a comparison that throws', () => {
  function compare(a: number, b: number): number {
    if (a === 13 || b === 13) throw new Error('unlucky')
    return a - b
  }

  test('at put leaves the queue as it was', () => {
    const queue = new PriorityQueue<number>(0, compare)
    for (const item of [3, 1, 2]) queue.putNowait(item)
    expect(() => queue.putNowait(13)).toThrow('unlucky')
    expect(String(queue)).toBe('<PriorityQueue [maxsize:0, items:3, tasks:3]>')
    expect(drain(queue)).toEqual([1, 2, 3])
  })

  test('at get loses nothing', () => {
    let broken = false
    const queue = new PriorityQueue<number>(0, (a, b) => {
      if (broken) throw new Error('unlucky')
      return a - b
    })
    for (let item = 9; item > 0; item -= 1) queue.putNowait(item)
    broken = true
    expect(() => queue.getNowait()).toThrow('unlucky')
    broken = false
    expect(drain(queue)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})
