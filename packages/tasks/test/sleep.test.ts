import { ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { DeadlockError } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

test('goes on after the delay', () => {
  const times = run(function* (loop): Coroutine<number[]> {
    const seen: number[] = []
    for (const delay of [1, 2.5, 0]) {
      yield* sleep(delay)
      seen.push(loop.time())
    }
    return seen
  })
  expect(times).toEqual([1, 3.5, 3.5])
})

test('gives its result back', () => {
  const results = run(function* (): Coroutine<unknown[]> {
    return [yield* sleep(1), yield* sleep(1, 'a'), yield* sleep(0, 'b'), yield* sleep(-1, 'c')]
  })
  expect(results).toEqual([undefined, 'a', 'b', 'c'])
})

test('sleepers wake in the order of their deadlines, those with one deadline in the order in which they came', () => {
  const log = run(function* (loop): Coroutine<string[]> {
    const seen: string[] = []
    function* sleeper(name: string, delay: number): Coroutine<void> {
      yield* sleep(delay)
      seen.push(`${name} at ${loop.time()}`)
    }
    for (const [name, delay] of [
      ['a', 2],
      ['b', 1],
      ['c', 2],
      ['d', 1],
    ] as const) {
      createTask(sleeper(name, delay))
    }
    yield* sleep(3)
    return seen
  })
  expect(log).toEqual(['b at 1', 'd at 1', 'a at 2', 'c at 2'])
})

test.each([0, -0, -1, -Infinity])('a sleep of %d gives the others one turn, and time stands still', (delay) => {
  const log = run(function* (loop): Coroutine<unknown[]> {
    const seen: unknown[] = []
    loop.callSoon(() => void seen.push('other'))
    yield* sleep(delay)
    seen.push(loop.time())
    return seen
  })
  expect(log).toEqual(['other', 0])
})

test('what is no number of seconds is refused, where the sleeper can catch it', () => {
  run(function* (): Coroutine<void> {
    expect(yield* thrownBy(sleep(NaN))).toBeInstanceOf(ValueError)
    expect(yield* thrownBy(sleep('1' as unknown as number))).toBeInstanceOf(TypeError)
    expect(yield* thrownBy(sleep(undefined as unknown as number))).toBeInstanceOf(TypeError)
  })
})

test('an endless sleep is a deadlock, on a loop where nothing else happens', () => {
  class Impatient extends NumberedLoop {
    protected override poll(timeout: number | undefined): void {
      if (this.pass > 100) throw new Error('still running')
      super.poll(timeout)
    }
  }
  expect(() => new Impatient().runUntilComplete(sleep(Infinity))).toThrow(DeadlockError)
})

describe('a cancelled sleep', () => {
  test('ends at once', () => {
    run(function* (loop): Coroutine<void> {
      const task = createTask(sleep(10))
      yield* sleep(1)
      task.cancel()
      yield* thrownBy(task)
      expect(loop.time()).toBe(1)
    })
  })

  test('leaves no timer behind', () => {
    const loop = new NumberedLoop()
    function* main(): Coroutine<void> {
      const task = createTask(sleep(10))
      yield* turns(1)
      task.cancel()
      yield* loop.createFuture<void>()
    }
    expect(() => loop.runUntilComplete(main())).toThrow(DeadlockError)
    expect(loop.time()).toBe(0)
  })

  test('is cancelled, and nothing is reported, also in the pass in which its timer fires', () => {
    run(function* (loop): Coroutine<void> {
      // This timer comes before that of the sleep, in the same pass.
      loop.callAt(10, () => expect(task.cancel('enough')).toBe(true))
      const task = createTask(sleep(10))
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      yield* turns(2)
    })
  })

  test('is cancelled also right after its timer fired', () => {
    run(function* (loop): Coroutine<void> {
      const task = createTask(sleep(10))
      yield* turns(1)
      loop.callAt(10, () => expect(task.cancel('enough')).toBe(true))
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
    })
  })
})

test('needs a loop that runs, unless it only gives a turn', () => {
  expect(() => sleep(1).next()).toThrow(/no running event loop/)
  expect(sleep(0).next()).toEqual({ done: false, value: undefined })
})
