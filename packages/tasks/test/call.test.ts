import { ContextVar } from '@tsyncio/contextvars'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { call, createTask, currentTask, generate, sleep, Task } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run, thrownBy, turns } from './numbered-loop.ts'

/** Each calls the next one, and the last one runs `body`. */
function* deep(depth: number, body: () => Coroutine<unknown>): Coroutine<unknown> {
  return depth === 0 ? yield* call(body()) : yield* call(deep(depth - 1, body))
}

test('gives what the coroutine returns, at once or later', () => {
  run(function* (loop): Coroutine<void> {
    const before = loop.pass
    expect(yield* deep(5, () => sleep(0, 'value'))).toBe('value')
    expect(loop.pass).toBe(before + 1)
    function* atOnce(): Coroutine<number> {
      return 42
    }
    expect([yield* call(atOnce()), loop.pass]).toEqual([42, before + 1])
  })
})

test('throws what the coroutine throws, and the caller may catch it', () => {
  run(function* (): Coroutine<void> {
    const error = new Error('no')
    function* failing(): Coroutine<void> {
      yield* sleep(1)
      throw error
    }
    expect(yield* thrownBy(deep(3, failing))).toBe(error)
    expect(yield* deep(0, () => sleep(1, 'still there'))).toBe('still there')
  })
})

test('a caller is not resumed while its call suspends, however often', () => {
  run(function* (): Coroutine<void> {
    let resumed = 0
    /** A coroutine in which every resumption is seen. */
    function counted<T>(coroutine: Coroutine<T>): Coroutine<T> {
      return {
        next: () => ((resumed += 1), coroutine.next()),
        throw: (error: unknown) => ((resumed += 1), coroutine.throw(error)),
        return: (value: T) => coroutine.return(value),
        [Symbol.iterator]: () => counted(coroutine),
      } as Coroutine<T>
    }
    yield* call(counted(deep(10, () => turns(100))))
    // Once to begin with, and once to end.
    expect(resumed).toBe(2)
  })
})

test('a cancellation arrives in the innermost call, and each cleans up before its caller', () => {
  run(function* (loop): Coroutine<void> {
    const log: unknown[] = []
    function* cleaningUp(name: string, body: Coroutine<unknown>): Coroutine<void> {
      try {
        yield* call(body)
      } finally {
        yield* sleep(1)
        log.push([name, loop.time()])
      }
    }
    const task = createTask(cleaningUp('outer', cleaningUp('inner', sleep(9))))
    yield* sleep(2)
    task.cancel('enough')
    expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
    expect(log).toEqual([
      ['inner', 3],
      ['outer', 4],
    ])
  })
})

test('the context and the current task are those of the caller', () => {
  const variable = new ContextVar<string>('variable')
  run(function* (): Coroutine<void> {
    function* setting(): Coroutine<unknown> {
      yield
      variable.set('inside')
      yield
      return currentTask()
    }
    expect((yield* deep(3, setting)) === currentTask()).toBe(true)
    expect(variable.get()).toBe('inside')
  })
})

test('the task still knows its own coroutine', () => {
  run(function* (): Coroutine<void> {
    const coroutine = deep(3, () => sleep(1))
    const task = new Task(coroutine)
    yield* sleep(0.5)
    expect(task.getCoroutine()).toBe(coroutine)
    yield* task
    expect(task.getCoroutine()).toBe(coroutine)
  })
})

test('in an eager task it is the same, also inside the first step of another', () => {
  run(function* (): Coroutine<void> {
    function* outer(): Coroutine<unknown> {
      const inner = createTask(
        deep(2, () => sleep(1, 'inner')),
        { eagerStart: true },
      )
      return [yield* call(sleep(2, 'outer')), yield* inner]
    }
    const task = createTask(
      deep(2, () => outer()),
      { eagerStart: true },
    )
    expect(yield* task).toEqual(['outer', 'inner'])
  })
})

test('in a generator that awaits, items and waits find their way', () => {
  run(function* (): Coroutine<void> {
    const items = generate<string>(function* (emit) {
      function* inner(): Coroutine<void> {
        yield* emit('a')
        yield* sleep(1)
        yield* call(emit('b'))
        yield* sleep(1)
      }
      yield* call(inner())
      yield* emit('c')
    })
    const seen: unknown[] = []
    for (let item = yield* call(items.next()); item.done !== true; item = yield* call(items.next())) {
      seen.push(item.value)
      yield* call(sleep(1))
    }
    expect(seen).toEqual(['a', 'b', 'c'])
  })
})

describe('mistakes', () => {
  test('what is no coroutine is refused at once', () => {
    expect(() => call(sleep as never)).toThrow(/^coroutine: a coroutine was expected, got the function/)
    expect(() => call(undefined as never)).toThrow(TypeError)
  })

  test('a bad yield is told where it is, and the callers hear of it', () => {
    run(function* (loop): Coroutine<void> {
      function* bad(future: FutureLike<unknown>): Coroutine<void> {
        yield
        yield future as never
      }
      const error = yield* thrownBy(deep(2, () => bad(loop.createFuture())))
      expect(error).toMatchObject({ message: expect.stringMatching(/yield was used instead of yield\*/) as string })
    })
  })

  test('a caller that is driven by hand, past its task, is told', () => {
    run(function* (): Coroutine<void> {
      function* caller(): Coroutine<void> {
        yield* call(turns(5))
      }
      const coroutine = caller()
      const task = createTask(coroutine)
      yield* turns(2)
      expect(() => coroutine.next()).toThrow('a coroutine went on while its task was in a call that it made')
      task.cancel()
    })
  })
})
