import { CancelledError, SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { allTasks, ExceptionGroup, sleep, staggeredRace } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy } from './numbered-loop.ts'

const NO = new Error('no')

/** Gives its name, or fails, after so many seconds. */
function runner(name: string, seconds: number, failure?: Error): () => Coroutine<string> {
  return function* () {
    yield* sleep(seconds)
    if (failure !== undefined) throw failure
    return name
  }
}

test('of nobody has no winner', () => {
  run(function* (): Coroutine<void> {
    expect(yield* staggeredRace([], undefined)).toEqual([undefined, undefined, []])
  })
})

test('the first one wins if it succeeds before the delay is over; the others never start', () => {
  run(function* (loop): Coroutine<void> {
    const race = staggeredRace([runner('a', 1), () => expect.unreachable()], 2)
    expect(yield* race).toEqual(['a', 0, [undefined]])
    expect(loop.time()).toBe(1)
  })
})

test.each([undefined, 9])('a failure starts the next one at once, with a delay of %s', (delay) => {
  run(function* (loop): Coroutine<void> {
    expect(yield* staggeredRace([runner('a', 1, NO), runner('b', 1)], delay)).toEqual(['b', 1, [NO, undefined]])
    expect(loop.time()).toBe(2)
  })
})

test('a function that throws instead of giving something to await has failed', () => {
  run(function* (): Coroutine<void> {
    const broken = (): never => {
      throw NO
    }
    expect(yield* staggeredRace([broken, runner('b', 1)], 5)).toEqual(['b', 1, [NO, undefined]])
  })
})

test('the delay starts the next one while the others go on; the losers are cancelled and waited for', () => {
  run(function* (loop): Coroutine<void> {
    const log: string[] = []
    function* loser(): Coroutine<string> {
      try {
        return yield* sleep(9, 'too late')
      } finally {
        yield* sleep(3)
        log.push(`cleaned up at ${loop.time()}`)
      }
    }
    const result = yield* staggeredRace([loser, runner('b', 5), runner('c', 2)], 1)
    expect(result).toEqual(['c', 2, [expect.any(CancelledError), expect.any(CancelledError), undefined]])
    expect([log, loop.time(), allTasks().length]).toEqual([['cleaned up at 7'], 7, 1])
  })
})

test('without a delay the next one waits for a failure', () => {
  run(function* (loop): Coroutine<void> {
    expect(yield* staggeredRace([runner('a', 100), runner('b', 0)], undefined)).toEqual(['a', 0, [undefined]])
    expect(loop.time()).toBe(100)
  })
})

test('when all fail there is no winner, and all failures are there', () => {
  run(function* (): Coroutine<void> {
    const other = new Error('nor that')
    const result = yield* staggeredRace([runner('a', 2, NO), runner('b', 3, other)], 1)
    expect(result).toEqual([undefined, undefined, [NO, other]])
  })
})

test('of several that would succeed in one pass, the first wins', () => {
  run(function* (loop): Coroutine<void> {
    const [one, two] = [loop.createFuture<string>(), loop.createFuture<string>()]
    function* opening(): Coroutine<string> {
      one.setResult('a')
      two.setResult('b')
      return yield* sleep(99, 'c')
    }
    const result = yield* staggeredRace([() => one, () => two, opening], 0.1)
    expect(result).toEqual(['a', 0, [undefined, expect.any(CancelledError), expect.any(CancelledError)]])
  })
})

test('functions are taken one by one, when their turn comes', () => {
  run(function* (loop): Coroutine<void> {
    const log: number[] = []
    function* functions(): Generator<() => Coroutine<string>> {
      for (;;) {
        log.push(loop.time())
        yield runner('slow', 2.5)
      }
    }
    expect((yield* staggeredRace(functions(), 1))[1]).toBe(0)
    expect(log).toEqual([0, 1, 2])
  })
})

describe('what goes wrong with the race itself', () => {
  test('is thrown when all tasks have ended', () => {
    run(function* (loop): Coroutine<void> {
      function* functions(): Generator<() => Coroutine<string>> {
        yield runner('a', 5)
        throw NO
      }
      const error = yield* thrownBy(staggeredRace(functions(), 1))
      expect(error).toBeInstanceOf(ExceptionGroup)
      expect(error).toMatchObject({ message: 'staggered race failed', errors: [NO] })
      expect(loop.time()).toBe(5)
    })
  })

  test('such as a second winner, which swallowed its cancellation', () => {
    run(function* (): Coroutine<void> {
      function* stubborn(): Coroutine<string> {
        yield* thrownBy(sleep(9))
        return 'me too'
      }
      const error = yield* thrownBy(staggeredRace([stubborn, runner('b', 1)], 1))
      expect(error).toMatchObject({
        errors: [{ name: 'RuntimeError', message: 'number 0 of a staggered race won when it was over' }],
      })
    })
  })

  test('but a SystemExit leaves the loop', () => {
    const exit = new SystemExit('bye')
    function* leaving(): Coroutine<void> {
      yield
      throw exit
    }
    expect(() => run(() => staggeredRace([leaving], undefined))).toThrow(exit)
  })
})
