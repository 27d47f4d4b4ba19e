import type { Coroutine } from '@tsyncio/futures'
import { BaseException, isBaseException, RuntimeError } from '@tsyncio/futures'
import { eagerTaskFactory, generate, GeneratorExit, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { outcomeOf } from './group-parts.ts'
import { NumberedLoop, run, thrownBy } from './numbered-loop.ts'

test('closing throws a GeneratorExit where the body emitted, and waits for its clean-up', () => {
  run(function* (loop): Coroutine<void> {
    const thrown: unknown[] = []
    const items = generate<number>(function* (emit) {
      try {
        yield* emit(1)
      } catch (error) {
        thrown.push(error)
        throw error
      } finally {
        yield* sleep(5)
      }
    })
    yield* items.next()
    yield* items.close()
    expect([thrown[0] instanceof GeneratorExit, String(thrown[0])]).toEqual([
      true,
      'GeneratorExit: the generator is closed',
    ])
    expect([thrown.map(isBaseException), loop.time()]).toEqual([[true], 5])
    expect(yield* items.next()).toEqual({ done: true, value: undefined })
  })
})

test('closing may be repeated, and needs nothing of one that was never begun', () => {
  run(function* (loop): Coroutine<void> {
    const log: string[] = []
    const make = () =>
      generate<number>(function* (emit) {
        try {
          yield* emit(1)
        } finally {
          yield* sleep(1)
          log.push('left')
        }
      })
    const [fresh, begun] = [make(), make()]
    yield* fresh.close()
    yield* begun.next()
    yield* begun.close()
    yield* begun.close()
    expect([log, yield* fresh.next(), loop.time()]).toEqual([['left'], { done: true, value: undefined }, 1])
  })
})

test('closing lets out the error of the clean-up', () => {
  run(function* (): Coroutine<void> {
    const items = generate<number>(function* (emit) {
      yield* outcomeOf(emit(1))
      throw new TypeError('from the clean-up')
    })
    yield* items.next()
    expect(yield* outcomeOf(items.close())).toBe('TypeError: from the clean-up')
  })
})

test('a generator that emits during its clean-up is an error', () => {
  run(function* (): Coroutine<void> {
    const items = generate<number>(function* (emit) {
      yield* outcomeOf(emit(1))
      yield* emit(2)
    })
    yield* items.next()
    expect(yield* thrownBy(items.close())).toBeInstanceOf(RuntimeError)
  })
})

test('a shutdown that is cancelled hands that on to all that it closes, and ends cancelled when they have', () => {
  run(function* (loop): Coroutine<void> {
    const log: unknown[] = []
    const open = (name: string) =>
      generate<number>(function* (emit) {
        try {
          yield* emit(1)
        } finally {
          try {
            yield* sleep(60)
          } finally {
            yield* sleep(1)
            log.push(name)
          }
        }
      })
    for (const name of ['a', 'b']) yield* open(name).next()
    const closing = loop.createTask(loop.shutdownAsyncgens())
    yield* sleep(1)
    closing.cancel('enough')
    expect(String(yield* thrownBy(closing))).toBe('CancelledError: enough')
    expect([loop.time(), log, closing.cancelled()]).toEqual([3, ['a', 'b'], true])
  })
})

test('a shutdown waits for the others also when one fails with what belongs to no catch for ordinary errors', () => {
  run(function* (loop): Coroutine<void> {
    const log: string[] = []
    loop.setExceptionHandler((_, { exception }) => log.push(String(exception)))
    const open = (cleanUp: () => Coroutine<void>) =>
      generate<number>(function* (emit) {
        try {
          yield* emit(1)
        } finally {
          yield* cleanUp()
        }
      })
    function* failing(): Coroutine<void> {
      throw new BaseException('of the clean-up')
    }
    function* lasting(): Coroutine<void> {
      yield* sleep(1)
      log.push('cleaned up')
    }
    for (const cleanUp of [failing, lasting]) yield* open(cleanUp).next()
    yield* loop.shutdownAsyncgens()
    expect([log, loop.time()]).toEqual([['cleaned up', 'BaseException: of the clean-up'], 1])
  })
})

test('a shutdown tells of those that failed once all have ended, as many passes later as with gather', () => {
  const loop = new NumberedLoop()
  function* main(): Coroutine<void> {
    const passes: number[] = []
    loop.setExceptionHandler(() => passes.push(loop.pass))
    for (const factory of [undefined, eagerTaskFactory]) {
      loop.setTaskFactory(factory)
      const items = generate<number>(function* (emit) {
        yield* outcomeOf(emit(1))
        yield* emit(2)
      })
      yield* items.next()
      const before = loop.pass
      yield* loop.shutdownAsyncgens()
      passes.push(loop.pass - before, before)
    }
    const [reported = 0, usual, before = 0, reportedEagerly, eager, again] = passes
    expect([usual, reported - before, eager, reportedEagerly]).toEqual([3, 3, 0, again])
  }
  loop.runUntilComplete(main())
})
