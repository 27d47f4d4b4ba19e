import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { Barrier, CapacityLimiter, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { createTask, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

interface Case {
  readonly name: string
  /** What takes it, so that the next one has to wait. */
  readonly take: () => Awaitable<unknown>
  readonly wait: () => Awaitable<unknown>
  /** Lets one who waits go on. */
  readonly free: () => Awaitable<unknown> | void
}

function cases(): Case[] {
  const [lock, event, condition] = [new Lock(), new Event(), new Condition()]
  const [semaphore, limiter] = [new Semaphore(1), new CapacityLimiter(1)]
  return [
    { name: 'Lock', take: () => lock.acquire(), wait: () => lock.acquire(), free: () => lock.release() },
    { name: 'Event', take: () => turns(0), wait: () => event.wait(), free: () => event.set() },
    {
      name: 'Condition',
      take: () => turns(0),
      wait: () => condition.with(() => condition.wait()),
      free: () =>
        condition.with(function* () {
          condition.notify()
        }),
    },
    {
      name: 'Semaphore',
      take: () => semaphore.acquire(),
      wait: () => semaphore.acquire(),
      free: () => semaphore.release(),
    },
    {
      name: 'CapacityLimiter',
      take: () => limiter.acquireOnBehalfOf('a'),
      wait: () => limiter.acquireOnBehalfOf('b'),
      free: () => limiter.releaseOnBehalfOf('a'),
    },
  ]
}

describe.each(cases())('$name', ({ name, take, wait, free }) => {
  test('belongs to the loop on which it is first waited for', () => {
    // Without a wait it belongs to none.
    run(take)
    run(function* (loop): Coroutine<void> {
      const task = createTask(
        (function* (): Coroutine<void> {
          yield* wait()
        })(),
      )
      yield* turns(1)
      // The other loop runs within a callback of this one only because a virtual loop never really waits.
      expect(task.done()).toBe(false)
      const freed = free()
      if (freed !== undefined) yield* freed
      yield* task
      expect(loop.time()).toBe(0)
    })
    if (name === 'Event') return
    expect(run(() => thrownBy(wait()))).toMatchObject({
      name: 'RuntimeError',
      message: expect.stringMatching(new RegExp(`^<${name} \\[.*\\]> is bound to a different event loop$`)) as string,
    })
  })
})

test('an event belongs to its loop, too', () => {
  const event = new Event()
  run(function* (): Coroutine<void> {
    const task = createTask(event.wait())
    yield* sleep(1)
    task.cancel()
    yield* turns(1)
  })
  expect(run(() => thrownBy(event.wait()))).toMatchObject({
    message: '<Event [unset]> is bound to a different event loop',
  })
  event.set()
  expect(run(() => event.wait())).toBe(true)
})

test('a condition with the lock of another loop keeps that lock as it was', () => {
  const condition = new Condition()
  run(() => condition.with(() => thrownBy(sleepThenCancel(condition))))
  run(function* (): Coroutine<void> {
    yield* condition.acquire()
    expect(yield* thrownBy(condition.wait())).toMatchObject({ name: 'RuntimeError' })
    expect(condition.locked()).toBe(true)
  })
})

function* sleepThenCancel(condition: Condition): Coroutine<void> {
  const task = createTask(condition.wait())
  yield* sleep(1)
  task.cancel()
  yield* task
}

test('a barrier belongs to its loop', () => {
  const barrier = new Barrier(2)
  run(function* (): Coroutine<void> {
    const task = createTask(barrier.wait())
    yield* barrier.wait()
    yield* task
  })
  const error = run(() => thrownBy(barrier.wait()))
  expect(error).toMatchObject({ message: expect.stringMatching(/is bound to a different event loop$/) as string })
})

test('where no loop runs, one can take what is free, and not wait', () => {
  const lock = new Lock()
  expect(lock.acquire().next()).toMatchObject({ done: true, value: true })
  expect(() => lock.acquire().next()).toThrow('no running event loop')
})
