import { BaseEventLoop, monotonicClock } from '@tsyncio/events'
import type { Parts, TaskFactory, TaskLike } from '@tsyncio/events'
import type { Coroutine, SettableFuture } from '@tsyncio/futures'
import { expect, test } from 'vitest'

class Loop extends BaseEventLoop {
  protected override poll(): void {}
}

function* nothing(): Coroutine<void> {}

function makeParts(asked: unknown[]): Parts {
  return {
    clock: { now: () => 42, resolution: 1 },
    futureFactory: <T>(...args: unknown[]) => (asked.push(...args), { kind: 'future' } as unknown as SettableFuture<T>),
    taskFactory: <T>(...args: unknown[]) => (asked.push(...args), { kind: 'task' } as unknown as TaskLike<T>),
  }
}

test('a loop makes its futures with the factory that it was given', () => {
  const asked: unknown[] = []
  const loop = new Loop(makeParts(asked))
  expect(loop.createFuture()).toMatchObject({ kind: 'future' })
  expect(asked).toHaveLength(1)
  expect(asked[0]).toBe(loop)
})

test('a loop makes its tasks with the factory that it was given, and passes the options', () => {
  const asked: unknown[] = []
  const loop = new Loop(makeParts(asked))
  const [coroutine, options] = [nothing(), { name: 'worker' }]
  expect(loop.createTask(coroutine, options)).toMatchObject({ kind: 'task' })
  expect([asked[0] === loop, asked[1] === coroutine, asked[2] === options]).toEqual([true, true, true])
})

test('another task factory can be set, asked for and taken back', () => {
  const asked: unknown[] = []
  const loop = new Loop(makeParts(asked))
  const factory: TaskFactory = <T>(): TaskLike<T> => ({ kind: 'another' }) as unknown as TaskLike<T>
  expect(loop.getTaskFactory()).toBeUndefined()
  loop.setTaskFactory(factory)
  expect(loop.getTaskFactory()).toBe(factory)
  expect([loop.createTask(nothing()), asked]).toEqual([{ kind: 'another' }, []])
  loop.setTaskFactory(undefined)
  expect(loop.createTask(nothing())).toMatchObject({ kind: 'task' })
  expect(() => loop.setTaskFactory({} as TaskFactory)).toThrow(TypeError)
})

test.each([
  ['clock', undefined, 'clock: expected a Clock, got undefined'],
  ['clock', { time: 5 }, 'clock: expected a Clock, got'],
  ['futureFactory', {}, 'futureFactory: expected a function, got'],
  ['taskFactory', undefined, 'taskFactory: expected a function, got undefined'],
])('a loop is not made with a %s that is %o', (name, part, message) => {
  const parts = { ...makeParts([]), [name]: part } as unknown as Parts
  expect(() => new Loop(parts)).toThrow(TypeError)
  expect(() => new Loop(parts)).toThrow(message)
})

test('a loop has the time of the clock that it was given', () => {
  expect(new Loop(makeParts([])).time()).toBe(42)
})

test('the clock of the platform shows seconds, and never goes back', () => {
  const [first, second] = [monotonicClock.now(), monotonicClock.now()]
  expect(second).toBeGreaterThanOrEqual(first)
  expect(Math.abs(first - performance.now() / 1000)).toBeLessThan(60)
  expect(monotonicClock.resolution).toBeGreaterThan(0)
})
