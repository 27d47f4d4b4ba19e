import type { Coroutine } from '@tsyncio/futures'
import * as first from '@tsyncio/locks'
import { createTask, enter } from '@tsyncio/tasks'
import { expect, test, vi } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

vi.resetModules()
const second = await import('@tsyncio/locks')

test('two installed copies are two', () => {
  expect(second.Lock).not.toBe(first.Lock)
})

test('a condition of one copy works with a lock of the other', () => {
  run(function* (): Coroutine<void> {
    const lock = new first.Lock()
    const condition = new second.Condition(lock)
    const task = createTask(condition.with(() => condition.wait()))
    yield* turns(1)
    yield* lock.acquire()
    condition.notify()
    lock.release()
    expect(yield* task).toBe(true)
  })
})

test('a cancellation of one copy is one for the other', () => {
  run(function* (): Coroutine<void> {
    const lock = new second.Lock()
    yield* lock.acquire()
    const task = createTask(enter(lock, () => turns(1)))
    yield* turns(1)
    task.cancel()
    expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError' })
    lock.release()
    expect(yield* lock.acquire()).toBe(true)
  })
})
