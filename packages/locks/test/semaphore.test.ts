import type { Coroutine } from '@tsyncio/futures'
import { BoundedSemaphore, Semaphore } from '@tsyncio/locks'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { hops, run, turns } from '../../tasks/test/numbered-loop.ts'

/** How many more permits can be had without waiting. Takes them. */
function takeAll(semaphore: Semaphore): number {
  return run(function* (): Coroutine<number> {
    let taken = 0
    for (; !semaphore.locked(); taken += 1) yield* semaphore.acquire()
    return taken
  })
}

describe.each([Semaphore, BoundedSemaphore])('%o', (AnySemaphore) => {
  test('gives one permit by default, or as many as it is told', () => {
    expect([takeAll(new AnySemaphore()), takeAll(new AnySemaphore(0)), takeAll(new AnySemaphore(7))]).toEqual([1, 0, 7])
  })

  test('a permit that is there is taken without waiting', () => {
    const semaphore = new AnySemaphore(2)
    expect(hops(() => semaphore.acquire())).toBe(0)
    expect(semaphore.locked()).toBe(false)
    expect(run(() => semaphore.acquire())).toBe(true)
    expect(semaphore.locked()).toBe(true)
    semaphore.release()
    expect(semaphore.locked()).toBe(false)
  })

  test('lets as many in at a time as it has permits, in the order of their coming', () => {
    run(function* (loop): Coroutine<void> {
      const semaphore = new AnySemaphore(2)
      const log: string[] = []
      function* work(name: string, seconds: number): Coroutine<void> {
        yield* semaphore.acquire()
        log.push(`${loop.time()} ${name}`)
        yield* sleep(seconds)
        semaphore.release()
      }
      yield* gather([work('a', 3), work('b', 1), work('c', 1), work('d', 5), work('e', 1)])
      expect(log).toEqual(['0 a', '0 b', '1 c', '2 d', '3 e'])
    })
  })
})

test('a released permit belongs to the first in line before that one runs', () => {
  run(function* (loop): Coroutine<void> {
    const semaphore = new Semaphore(0)
    const waiting = createTask(semaphore.acquire())
    yield* turns(1)
    semaphore.release()
    const released = loop.pass
    expect(semaphore.locked()).toBe(true)
    expect([yield* waiting, loop.pass - released]).toEqual([true, 2])
    expect(semaphore.locked()).toBe(true)
  })
})

test('two releases wake two', () => {
  run(function* (): Coroutine<void> {
    const semaphore = new Semaphore(0)
    const tasks = [1, 2, 3].map(() => createTask(semaphore.acquire()))
    yield* turns(1)
    semaphore.release()
    semaphore.release()
    yield* turns(1)
    expect(tasks.map((task) => task.done())).toEqual([true, true, false])
    semaphore.release()
    yield* turns(1)
  })
})

test('nobody overtakes one who is woken, though a permit is there; whoever runs then wakes the next', () => {
  run(function* (loop): Coroutine<void> {
    const semaphore = new Semaphore(0)
    const log: [name: string, pass: number][] = []
    function* visit(name: string, releases: number): Coroutine<void> {
      for (let n = 0; n < releases; n += 1) semaphore.release()
      yield* semaphore.acquire()
      log.push([name, loop.pass])
    }
    // b releases for a, for itself and for c, and finds a woken.
    const all = gather([visit('a', 0), visit('b', 3), visit('c', 0)])
    yield* turns(1)
    const begun = loop.pass
    expect(semaphore.locked()).toBe(true)
    yield* all
    expect(log).toEqual([
      ['a', begun + 1],
      ['b', begun + 2],
      ['c', begun + 2],
    ])
  })
})

test('the order holds for those who come back', () => {
  run(function* (): Coroutine<void> {
    const semaphore = new Semaphore(1)
    const log: string[] = []
    function* twice(name: string): Coroutine<void> {
      for (const n of [1, 2]) {
        yield* semaphore.acquire()
        log.push(name + n)
        yield* sleep(1)
        semaphore.release()
      }
    }
    yield* gather(['a', 'b', 'c'].map(twice))
    expect(log).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2'])
  })
})

test('a Semaphore takes more permits than it gave', () => {
  const semaphore = new Semaphore(1)
  semaphore.release()
  semaphore.release()
  expect(takeAll(semaphore)).toBe(3)
})

test('a BoundedSemaphore does not', () => {
  const semaphore = new BoundedSemaphore(1)
  const error = { name: 'ValueError', message: 'BoundedSemaphore released too many times' }
  expect(() => semaphore.release()).toThrow(expect.objectContaining(error))
  run(() => semaphore.acquire())
  semaphore.release()
  expect(() => semaphore.release()).toThrow(expect.objectContaining(error))
  expect(takeAll(semaphore)).toBe(1)
})
