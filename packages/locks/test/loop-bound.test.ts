import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { Barrier, CapacityLimiter, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { createTask } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

/** Waits, on a loop of its own, until it is cancelled. */
function waitInVain(wait: () => Awaitable<unknown>): void {
  function* waiting(): Coroutine<void> {
    yield* wait()
  }
  run(function* (): Coroutine<void> {
    const task = createTask(waiting())
    yield* turns(1)
    expect(task.done()).toBe(false)
    task.cancel()
    yield* turns(2)
    expect(task.cancelled()).toBe(true)
  })
}

// Each gives a wait that does not end by itself.
const waits: Record<string, () => () => Awaitable<unknown>> = {
  Lock: () => {
    const lock = new Lock()
    run(() => lock.acquire())
    return () => lock.acquire()
  },
  Event: () => {
    const event = new Event()
    return () => event.wait()
  },
  Condition: () => {
    const condition = new Condition()
    return () => condition.with(() => condition.wait())
  },
  Semaphore: () => {
    const semaphore = new Semaphore(0)
    return () => semaphore.acquire()
  },
  CapacityLimiter: () => {
    const limiter = new CapacityLimiter(0)
    return () => limiter.acquire()
  },
}

for (const [name, make] of Object.entries(waits)) {
  test(`a wait for the same ${name} on another loop is an error`, () => {
    const wait = make()
    waitInVain(wait)
    expect(run(() => thrownBy(wait()))).toMatchObject({
      name: 'RuntimeError',
      message: expect.stringMatching(new RegExp(`^<${name} \\[.*\\]> is bound to a different event loop$`)) as string,
    })
  })
}

test('a barrier belongs to its loop, too', () => {
  const barrier = new Barrier(2)
  waitInVain(() => barrier.wait())
  expect(run(() => thrownBy(barrier.wait()))).toMatchObject({
    message: expect.stringMatching(/ is bound to a different event loop$/) as string,
  })
})

test('what need not wait belongs to no loop', () => {
  const [lock, event, barrier] = [new Lock(), new Event(), new Barrier(1)]
  event.set()
  for (let n = 0; n < 2; n += 1) {
    run(() => lock.with(() => event.wait()))
    run(() => barrier.wait())
  }
})

test('a refused wait on a condition keeps the lock, also from those who wait for it', () => {
  const lock = new Lock()
  const condition = new Condition(lock)
  waitInVain(() => condition.with(() => condition.wait()))
  run(function* (loop): Coroutine<void> {
    yield* lock.acquire()
    const other = createTask(lock.acquire())
    yield* turns(1)
    const before = loop.pass
    yield* thrownBy(condition.wait())
    expect([loop.pass, condition.locked()]).toEqual([before, true])
    lock.release()
    expect(yield* other).toBe(true)
  })
})

test('a refused wait for a limiter is forgotten', () => {
  const limiter = new CapacityLimiter(0)
  waitInVain(() => limiter.acquire())
  const refused = run(() => thrownBy(limiter.acquireOnBehalfOf('a')))
  expect(run(() => thrownBy(limiter.acquireOnBehalfOf('a')))).toMatchObject({ message: (refused as Error).message })
})

test('where no loop runs, one can take what is free, and not wait', () => {
  const lock = new Lock()
  expect(lock.acquire().next()).toMatchObject({ done: true, value: true })
  expect(() => lock.acquire().next()).toThrow('no running event loop')
})
