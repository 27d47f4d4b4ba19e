import type { Coroutine } from '@tsyncio/futures'
import { Event, Lock, Semaphore } from '@tsyncio/locks'
import { createTask, gather, taskGroup } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

// acquire and wait are no generator functions, and must be as good.

test('what acquire gives can be a task, a child of gather or of a group', () => {
  run(function* (): Coroutine<void> {
    const semaphore = new Semaphore(3)
    expect(yield* createTask(semaphore.acquire())).toBe(true)
    expect(yield* gather([semaphore.acquire()])).toEqual([true])
    yield* taskGroup(function* (group): Coroutine<void> {
      group.createTask(semaphore.acquire())
    })
    expect(semaphore.locked()).toBe(true)
  })
})

test('a task that is cancelled before its first step acquires nothing', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    createTask(lock.acquire()).cancel()
    yield* turns(2)
    expect(lock.locked()).toBe(false)
  })
})

test('it is awaited once: again is an error, and the first one is not disturbed', () => {
  run(function* (): Coroutine<void> {
    const [event, lock] = [new Event(), new Lock()]
    const acquiring = lock.acquire()
    yield* acquiring
    expect(yield* thrownBy(acquiring)).toMatchObject({ name: 'RuntimeError' })
    const waiting = event.wait()
    const task = createTask(waiting)
    yield* turns(1)
    expect(yield* thrownBy(waiting)).toMatchObject({ name: 'RuntimeError' })
    event.set()
    expect(yield* task).toBe(true)
  })
})

test('one whose wait was cancelled cannot be awaited again either', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    yield* lock.acquire()
    const acquiring = lock.acquire()
    const task = createTask(acquiring)
    yield* turns(1)
    task.cancel()
    yield* turns(1)
    lock.release()
    expect(yield* thrownBy(acquiring)).toMatchObject({ name: 'RuntimeError' })
    expect(lock.locked()).toBe(false)
  })
})

test('return leaves the line like a cancellation', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    yield* lock.acquire()
    const [first, second] = [lock.acquire(), createTask(lock.acquire())]
    first.next()
    yield* turns(1)
    expect(first.return(true)).toEqual({ done: true, value: true })
    lock.release()
    expect(yield* second).toBe(true)
  })
})

test('who drives it with next alone gets the cancellation, too', () => {
  const loop = new NumberedLoop()
  loop.callSoon(() => {
    const lock = new Lock()
    lock.acquire().next()
    const acquiring = lock.acquire()
    const { value: future } = acquiring.next()
    if (typeof future !== 'object') throw new Error('it does not wait')
    future.cancel('enough')
    expect(() => acquiring.next()).toThrow(expect.objectContaining({ name: 'CancelledError', message: 'enough' }))
    lock.release()
    expect(lock.acquire().next()).toMatchObject({ done: true })
    loop.stop()
  })
  loop.runForever()
  expect(loop.reports).toEqual([])
})

test('resuming it before it is woken is an error, and it stays in line', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    yield* lock.acquire()
    const acquiring = lock.acquire()
    acquiring.next()
    expect(() => acquiring.next()).toThrow(/a second time/)
    lock.release()
    expect(acquiring.next()).toMatchObject({ done: true, value: true })
  })
})
