import type { Coroutine } from '@tsyncio/futures'
import { CapacityLimiter } from '@tsyncio/locks'
import { createTask, currentTask, gather, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { hops, run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

test('a token that is free is borrowed without waiting', () => {
  const limiter = new CapacityLimiter(1)
  expect(hops(() => limiter.acquireOnBehalfOf('a'))).toBe(0)
  expect([limiter.total, limiter.borrowed, limiter.available]).toEqual([1, 1, 0])
  limiter.releaseOnBehalfOf('a')
  expect([limiter.total, limiter.borrowed, limiter.available]).toEqual([1, 0, 1])
})

test('the current task is the borrower, unless another is named', () => {
  run(function* (): Coroutine<void> {
    const limiter = new CapacityLimiter(3)
    yield* limiter.acquire()
    yield* limiter.acquireOnBehalfOf('a connection')
    expect(limiter.borrowers.has(currentTask())).toBe(true)
    expect(limiter.borrowers.has('a connection')).toBe(true)
    limiter.release()
    expect([...limiter.borrowers]).toEqual(['a connection'])
  })
})

test('lets as many work at a time as it has tokens, in the order of their coming', () => {
  run(function* (loop): Coroutine<void> {
    const limiter = new CapacityLimiter(2)
    const log: string[] = []
    function* work(name: string, seconds: number): Coroutine<void> {
      yield* limiter.acquire()
      log.push(`${loop.time()} ${name}`)
      yield* sleep(seconds)
      limiter.release()
    }
    yield* gather([work('a', 3), work('b', 1), work('c', 1), work('d', 5), work('e', 1)])
    expect(log).toEqual(['0 a', '0 b', '1 c', '2 d', '3 e'])
    expect(limiter.borrowed).toBe(0)
  })
})

test('a token given back belongs to the first in line before that one runs, so nobody overtakes', () => {
  run(function* (): Coroutine<void> {
    const limiter = new CapacityLimiter(1)
    yield* limiter.acquireOnBehalfOf('a')
    const b = createTask(limiter.acquireOnBehalfOf('b'))
    yield* turns(1)
    limiter.releaseOnBehalfOf('a')
    expect([...limiter.borrowers]).toEqual(['b'])
    const a = createTask(limiter.acquireOnBehalfOf('a'))
    yield* turns(1)
    expect([b.done(), a.done()]).toEqual([true, false])
    limiter.releaseOnBehalfOf('b')
    yield* a
  })
})

test('who comes while a token is free waits for those who are woken, and goes on right after them', () => {
  run(function* (loop): Coroutine<void> {
    const limiter = new CapacityLimiter(2)
    const log: [name: string, pass: number][] = []
    function* visit(name: string): Coroutine<void> {
      yield* limiter.acquireOnBehalfOf(name)
      log.push([name, loop.pass])
    }
    yield* visit('a')
    yield* visit('b')
    const c = createTask(visit('c'))
    yield* turns(1)
    limiter.releaseOnBehalfOf('a')
    limiter.releaseOnBehalfOf('b')
    const released = loop.pass
    expect(limiter.available).toBe(1)
    yield* visit('d')
    yield* c
    expect(log.slice(2)).toEqual([
      ['c', released + 1],
      ['d', released + 2],
    ])
  })
})

test('with a higher total, those who wait go on; with a lower one, tokens are taken in first', () => {
  run(function* (): Coroutine<void> {
    const limiter = new CapacityLimiter(1)
    const tasks = Array.from('abcde', (name) => createTask(limiter.acquireOnBehalfOf(name)))
    yield* turns(1)
    limiter.total = 3
    yield* turns(1)
    expect([...limiter.borrowers].join('')).toBe('abc')
    limiter.total = 2
    expect(limiter.available).toBe(-1)
    limiter.releaseOnBehalfOf('a')
    expect([...limiter.borrowers].join('')).toBe('bc')
    limiter.releaseOnBehalfOf('b')
    expect([...limiter.borrowers].join('')).toBe('cd')
    limiter.total = Infinity
    yield* gather(tasks)
    expect([...limiter.borrowers].join('')).toBe('cde')
  })
})

test('a limiter of 0 tokens lets nobody in until it has some', () => {
  run(function* (): Coroutine<void> {
    const limiter = new CapacityLimiter(0)
    const task = createTask(limiter.acquire())
    yield* turns(2)
    expect(task.done()).toBe(false)
    limiter.total = 1
    yield* task
  })
})

test('a borrower has one token at most, and waits for one at most', () => {
  run(function* (): Coroutine<void> {
    const limiter = new CapacityLimiter(2)
    yield* limiter.acquireOnBehalfOf('a')
    const twice = { name: 'RuntimeError', message: 'borrower: a has a token already, or waits for one' }
    expect(yield* thrownBy(limiter.acquireOnBehalfOf('a'))).toMatchObject(twice)
    yield* limiter.acquireOnBehalfOf('b')
    const waiting = createTask(limiter.acquireOnBehalfOf('c'))
    yield* turns(1)
    for (let times = 0; times < 2; times += 1) {
      expect(yield* thrownBy(limiter.acquireOnBehalfOf('c'))).toMatchObject({ name: 'RuntimeError' })
    }
    limiter.releaseOnBehalfOf('a')
    yield* waiting
    expect([...limiter.borrowers].join('')).toBe('bc')
  })
})

test('one that is cancelled while it waits may come again', () => {
  run(function* (): Coroutine<void> {
    const limiter = new CapacityLimiter(1)
    yield* limiter.acquireOnBehalfOf('a')
    const waiting = createTask(limiter.acquireOnBehalfOf('b'))
    yield* turns(1)
    waiting.cancel()
    yield* turns(1)
    const again = createTask(limiter.acquireOnBehalfOf('b'))
    yield* turns(1)
    limiter.releaseOnBehalfOf('a')
    yield* again
  })
})

for (const order of ['given, then cancelled', 'cancelled, then given'] as const) {
  test(`the token goes on when the first in line is ${order}`, () => {
    run(function* (): Coroutine<void> {
      const limiter = new CapacityLimiter(1)
      yield* limiter.acquireOnBehalfOf('a')
      const [b, c] = [createTask(limiter.acquireOnBehalfOf('b')), createTask(limiter.acquireOnBehalfOf('c'))]
      yield* turns(1)
      if (order.startsWith('cancelled')) b.cancel()
      limiter.releaseOnBehalfOf('a')
      b.cancel()
      yield* c
      expect([b.cancelled(), ...limiter.borrowers]).toEqual([true, 'c'])
    })
  })
}

test('giving back what one does not have is an error, which names the borrower', () => {
  const limiter = new CapacityLimiter(1)
  const error = { name: 'RuntimeError', message: 'borrower: b has no token here' }
  expect(() => limiter.releaseOnBehalfOf('b')).toThrow(expect.objectContaining(error))
  run(function* (): Coroutine<void> {
    yield* limiter.acquireOnBehalfOf('a')
    expect(() => limiter.release()).toThrow(/borrower: <Task .*> has no token here/)
  })
})

test('outside of a task there is no borrower', () => {
  run(function* (loop): Coroutine<void> {
    const limiter = new CapacityLimiter(1)
    const thrown = loop.createFuture<unknown>()
    loop.callSoon(() => {
      try {
        limiter.release()
      } catch (error) {
        thrown.setResult(error)
      }
    })
    expect(yield* thrown).toMatchObject({
      name: 'RuntimeError',
      message: expect.stringMatching(/acquireOnBehalfOf/) as string,
    })
  })
})
