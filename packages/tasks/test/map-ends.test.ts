import { CancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentTask, ExceptionGroup, forEach, generate, map, sleep, timeout } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from './numbered-loop.ts'

/** A source that notes when it is left early. */
function* source(log: unknown[], items: Iterable<number>): Generator<number, void> {
  let ended = false
  try {
    yield* items
    ended = true
  } finally {
    log.push(ended ? 'ended' : 'closed')
  }
}

/** Works for `n` seconds, and then cleans up for one more. A negative number fails at that time. */
function worker(log: unknown[]): (n: number) => Coroutine<number> {
  return function* work(n) {
    try {
      yield* sleep(Math.abs(n))
      if (n < 0) throw new Error(`${n}`)
      return n
    } finally {
      yield* sleep(1)
      log.push(n)
    }
  }
}

describe('when one fails', () => {
  test('the others are cancelled and waited for, and then the source is closed', () => {
    run(function* (loop): Coroutine<void> {
      const log: unknown[] = []
      const all = map(source(log, [5, -2, 9, 9]), worker(log), { concurrency: 3 })
      const error = yield* thrownBy(all)
      expect(error).toBeInstanceOf(ExceptionGroup)
      expect((error as ExceptionGroup).errors.map(String)).toEqual(['Error: -2'])
      expect([loop.time(), log]).toEqual([4, [-2, 5, 9, 'closed']])
    })
  })

  test('all that fail are in the group', () => {
    run(function* (): Coroutine<void> {
      const error = yield* thrownBy(map([-1, -1, 3], worker([])))
      expect((error as ExceptionGroup).errors.map(String)).toEqual(['Error: -1', 'Error: -1'])
    })
  })

  test('a function that throws by itself is a failure, too', () => {
    run(function* (): Coroutine<void> {
      const error = yield* thrownBy(
        forEach([1, 2], () => {
          throw new TypeError('no')
        }),
      )
      expect((error as ExceptionGroup).errors.map(String)).toEqual(['TypeError: no', 'TypeError: no'])
    })
  })

  test('one whose clean-up fails, because another did, is in the group with it', () => {
    run(function* (): Coroutine<void> {
      function* failing(n: number): Coroutine<void> {
        yield
        throw new Error(`${n}`)
      }
      function* work(n: number): Coroutine<void> {
        try {
          yield* sleep(n)
        } finally {
          yield* failing(n)
        }
      }
      const task = createTask(map([1, 2], work))
      yield* sleep(1.5)
      expect((task.exception() as ExceptionGroup).errors.map(String)).toEqual(['Error: 1', 'Error: 2'])
    })
  })
})

describe('when the source has one more item for the cancellation that came because one did not succeed', () => {
  function* last(emit: (item: number) => Coroutine<void>): Coroutine<void> {
    yield* emit(0)
    try {
      yield* sleep(9)
    } catch {
      yield* emit(1)
    }
  }

  test('its error alone is in the group', () => {
    run(function* (): Coroutine<void> {
      const error = yield* thrownBy(map(generate(last), worker([]).bind(undefined, -1)))
      expect((error as ExceptionGroup).errors.map(String)).toEqual(['Error: -1'])
    })
  })

  test('its cancellation comes out', () => {
    run(function* (loop): Coroutine<void> {
      const awaited = loop.createFuture<void>()
      loop.callLater(1, () => awaited.cancel('gone'))
      expect(String(yield* thrownBy(forEach(generate(last), () => awaited)))).toBe('CancelledError: gone')
    })
  })
})

describe('when the source fails', () => {
  test('those that run are cancelled and waited for, and it is not closed again', () => {
    run(function* (): Coroutine<void> {
      const log: unknown[] = []
      const failing = {
        [Symbol.iterator]: () => ({
          next() {
            if (log.push('asked') === 3) throw new Error('no more')
            return { done: false, value: 5 }
          },
          return: () => ({ done: true, value: log.push('closed') }),
        }),
      }
      const error = yield* thrownBy(map(failing as Iterable<number>, worker(log)))
      expect((error as ExceptionGroup).errors.map(String)).toEqual(['Error: no more'])
      // Their tasks had not begun.
      expect(log).toEqual(['asked', 'asked', 'asked'])
    })
  })
})

describe('a cancellation', () => {
  test('reaches all that run, and comes out when they have cleaned up and the source is closed', () => {
    run(function* (loop): Coroutine<void> {
      const log: unknown[] = []
      const task = createTask(map(source(log, [5, 6, 7]), worker(log), { concurrency: 2 }))
      yield* sleep(2)
      task.cancel('enough')
      expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      expect([task.cancelled(), task.cancelling(), loop.time(), log]).toEqual([true, 1, 3, [5, 6, 'closed']])
    })
  })

  test('before the start opens no source', () => {
    run(function* (): Coroutine<void> {
      const opened: unknown[] = []
      const task = createTask(map({ [Symbol.iterator]: () => [opened.push('opened')].values() }, worker([])))
      task.cancel()
      yield* turns(2)
      expect([task.cancelled(), opened]).toEqual([true, []])
    })
  })

  test('by a time limit is one as everywhere', () => {
    run(function* (loop): Coroutine<void> {
      const limited = timeout(2, () => map([5, 1, 9], worker([]), { concurrency: 2 }))
      expect(yield* thrownBy(limited)).toMatchObject({ name: 'TimeoutError' })
      expect([loop.time(), currentTask()?.cancelling()]).toEqual([3, 0])
    })
  })

  test('of one of them is the end of all, because there is no result for it', () => {
    run(function* (loop): Coroutine<void> {
      const log: unknown[] = []
      const awaited = loop.createFuture<number>()
      loop.callLater(2, () => awaited.cancel('gone'))
      const work = worker(log)
      const all = map(source(log, [9, 0, 9, 9]), (n) => (n === 0 ? awaited : work(n)), { concurrency: 3 })
      const error = yield* thrownBy(all)
      expect(error).toBeInstanceOf(CancelledError)
      expect([String(error), currentTask()?.cancelling()]).toEqual(['CancelledError: gone', 0])
      expect([loop.time(), log]).toEqual([3, [9, 9, 'closed']])
    })
  })
})

test('one that is cancelled by itself when others have succeeded has no result, and so all have none', () => {
  run(function* (loop): Coroutine<void> {
    const awaited = loop.createFuture<number>()
    loop.callLater(2, () => awaited.cancel('gone'))
    const all = map([1, 0], (n) => (n === 0 ? awaited : sleep(n, n)))
    expect(String(yield* thrownBy(all))).toBe('CancelledError: gone')
  })
})

test('a source that is worked through is not closed', () => {
  run(function* (): Coroutine<void> {
    const log: unknown[] = []
    expect(yield* map(source(log, [1, 2]), worker(log))).toEqual([1, 2])
    expect(log).toEqual(['ended', 1, 2])
  })
})
