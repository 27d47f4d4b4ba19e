import type { Coroutine } from '@tsyncio/futures'
import { RuntimeError } from '@tsyncio/futures'
import { createTask, generate, sleep } from '@tsyncio/tasks'
import type { CoroutineIterator } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { longSleep, outcomeOf } from './group-parts.ts'
import { hops, run, thrownBy, turns } from './numbered-loop.ts'

/** 1, 2, … `count`, one a second; says in `log` when it is left. */
function ticks(count: number, log: string[] = []): CoroutineIterator<number> {
  return generate(function* (emit) {
    try {
      for (let n = 1; n <= count; n += 1) {
        yield* sleep(1)
        yield* emit(n)
      }
    } finally {
      yield* sleep(1)
      log.push('left')
    }
  })
}

/** All items that are left. */
function* rest<T>(items: CoroutineIterator<T>): Coroutine<T[]> {
  const all: T[] = []
  for (let item = yield* items.next(); item.done !== true; item = yield* items.next()) all.push(item.value)
  return all
}

describe('a generator', () => {
  test('gives what its body emits, and its body may await', () => {
    run(function* (loop): Coroutine<void> {
      expect(yield* rest(ticks(3))).toEqual([1, 2, 3])
      expect(loop.time()).toBe(4)
    })
  })

  test('runs its body only when an item is asked for', () => {
    run(function* (loop): Coroutine<void> {
      const items = ticks(3)
      yield* sleep(10)
      expect([yield* items.next(), loop.time()]).toEqual([{ done: false, value: 1 }, 11])
      yield* sleep(10)
      expect([yield* items.next(), loop.time()]).toEqual([{ done: false, value: 2 }, 22])
      yield* items.close()
    })
  })

  test('costs no pass', () => {
    expect(
      hops(() =>
        rest(
          generate<number>(function* (emit) {
            for (let n = 0; n < 5; n += 1) yield* emit(n)
          }),
        ),
      ),
    ).toBe(0)
  })

  test('may emit anything, and from wherever its body calls', () => {
    run(function* (): Coroutine<void> {
      const items = generate<unknown>(function* (emit) {
        function* inner(): Coroutine<void> {
          yield* emit(undefined)
          yield* turns(1)
          yield* emit(null)
        }
        yield* inner()
        yield* emit([1])
      })
      expect(yield* rest(items)).toEqual([undefined, null, [1]])
    })
  })

  test('at its end stays there', () => {
    run(function* (): Coroutine<void> {
      const items = ticks(1)
      expect(yield* rest(items)).toEqual([1])
      expect(yield* items.next()).toEqual({ done: true, value: undefined })
      yield* items.close()
    })
  })

  test('whose body fails throws that once, and is at its end', () => {
    run(function* (): Coroutine<void> {
      const items = generate<number>(function* (emit) {
        yield* emit(1)
        throw new TypeError('no')
      })
      yield* items.next()
      expect(yield* outcomeOf(items.next())).toBe('TypeError: no')
      expect(yield* items.next()).toEqual({ done: true, value: undefined })
    })
  })

  test('runs in one task at a time', () => {
    run(function* (): Coroutine<void> {
      const items = ticks(1)
      const first = createTask(items.next())
      yield* turns(1)
      expect(yield* thrownBy(items.next())).toBeInstanceOf(RuntimeError)
      expect(yield* thrownBy(items.close())).toBeInstanceOf(RuntimeError)
      expect(yield* first).toEqual({ done: false, value: 1 })
      yield* items.close()
    })
  })
})

describe('cancelling the wait for an item', () => {
  test.each([
    ['sleeps', () => sleep(9)],
    ['gives the others a turn', () => turns(9)],
  ])('reaches a body that %s, and the generator is at its end', (_what, wait) => {
    run(function* (loop): Coroutine<void> {
      const log: string[] = []
      const items = generate<number>(function* (emit) {
        try {
          yield* wait()
          yield* emit(1)
        } finally {
          yield* sleep(1)
          log.push('left')
        }
      })
      const task = createTask(items.next())
      yield* turns(1)
      task.cancel('enough')
      expect(yield* outcomeOf(task)).toBe('CancelledError: enough')
      expect([log, loop.time()]).toEqual([['left'], 1])
      expect(yield* items.next()).toEqual({ done: true, value: undefined })
    })
  })

  test('may be swallowed by the body, which goes on', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      const items = generate<string>(function* (emit) {
        yield* outcomeOf(longSleep(log, 'body'))
        yield* emit('late')
      })
      const task = createTask(items.next())
      yield* turns(1)
      task.cancel()
      expect([yield* task, log]).toEqual([{ done: false, value: 'late' }, ['body cancelled']])
      yield* items.close()
    })
  })
})
