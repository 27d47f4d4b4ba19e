import type { Coroutine } from '@tsyncio/futures'
import { Barrier, BoundedSemaphore, CapacityLimiter, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { createTask, gather } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'

test('a lock says whether it is held, and how many wait', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    expect(String(lock)).toBe('<Lock [unlocked]>')
    yield* lock.acquire()
    expect(String(lock)).toBe('<Lock [locked]>')
    const tasks = [1, 2, 3].map(() => createTask(lock.acquire()))
    yield* turns(1)
    for (const [left, place] of [1, 0].entries()) {
      expect(String(lock)).toBe(`<Lock [locked, waiters:${3 - left}]>`)
      tasks[place]?.cancel()
      yield* turns(1)
    }
    expect(String(lock)).toBe('<Lock [locked, waiters:1]>')
    lock.release()
    yield* gather(tasks, { returnExceptions: true })
  })
})

test('an event says whether it is set', () => {
  run(function* (): Coroutine<void> {
    const event = new Event()
    expect(String(event)).toBe('<Event [unset]>')
    const task = createTask(event.wait())
    yield* turns(1)
    expect(String(event)).toBe('<Event [unset, waiters:1]>')
    event.set()
    expect(String(event)).toBe('<Event [set]>')
    yield* task
  })
})

test('a condition says whether it is held, and how many wait', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const task = createTask(condition.with(() => condition.wait()))
    yield* turns(1)
    expect(String(condition)).toBe('<Condition [unlocked, waiters:1]>')
    yield* condition.acquire()
    condition.notify()
    expect(String(condition)).toBe('<Condition [locked]>')
    condition.release()
    yield* task
  })
})

test('a semaphore says how many permits it has, or that it is locked', () => {
  run(function* (): Coroutine<void> {
    expect(String(new BoundedSemaphore(3))).toBe('<BoundedSemaphore [unlocked, value:3]>')
    const semaphore = new Semaphore(0)
    expect(String(semaphore)).toBe('<Semaphore [locked]>')
    const task = createTask(semaphore.acquire())
    yield* turns(1)
    expect(String(semaphore)).toBe('<Semaphore [locked, waiters:1]>')
    semaphore.release()
    yield* task
  })
})

test('a barrier says its state, and how many of how many are there', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(3)
    expect(String(barrier)).toBe('<Barrier [filling, waiters:0/3]>')
    const tasks = [createTask(barrier.wait()), createTask(barrier.wait())]
    yield* turns(1)
    expect(String(barrier)).toBe('<Barrier [filling, waiters:2/3]>')
    yield* barrier.wait()
    expect(String(barrier)).toBe('<Barrier [draining, waiters:0/3]>')
    yield* barrier.reset()
    expect(String(barrier)).toBe('<Barrier [resetting, waiters:0/3]>')
    yield* barrier.abort()
    expect(String(barrier)).toBe('<Barrier [broken]>')
    yield* gather(tasks, { returnExceptions: true })
  })
})

test('a limiter says how many tokens of how many are borrowed', () => {
  run(function* (): Coroutine<void> {
    const limiter = new CapacityLimiter(1)
    yield* limiter.acquire()
    const task = createTask(limiter.acquire())
    yield* turns(1)
    expect(String(limiter)).toBe('<CapacityLimiter [borrowed:1/1, waiters:1]>')
    limiter.release()
    yield* task
  })
})

test('a subclass goes by its own name', () => {
  class Mutex extends Lock {}
  expect(String(new Mutex())).toBe('<Mutex [unlocked]>')
})
