import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { createTask, gather, shield, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { hops, NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

function* waiting<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return yield* awaitable
}

function* failing(delay: number): Coroutine<never> {
  yield* sleep(delay)
  throw new TypeError('late')
}

/** What is reported while `main` runs, and after it. */
function reportsOf(main: (loop: NumberedLoop) => Coroutine<void>): string[] {
  const loop = new NumberedLoop()
  loop.runUntilComplete(main(loop))
  loop.runUntilComplete(sleep(100))
  loop.close()
  return loop.reports.map(({ message, exception }) => `${message}: ${(exception as Error).message}`)
}

describe('ends as what it shields', () => {
  test('with its result', () => {
    expect(run(() => shielded(sleep(1, 42)))).toBe(42)
    expect(hops(() => shield(turns(0)))).toBe(3)
  })

  test('with its failure, the very error', () => {
    run(function* (loop): Coroutine<void> {
      const inner = loop.createFuture<void>()
      const outer = shield(inner)
      const error = new TypeError('inside')
      inner.setException(error)
      expect(yield* thrownBy(outer)).toBe(error)
    })
  })

  test('cancelled, when that is cancelled', () => {
    run(function* (loop): Coroutine<void> {
      const inner = loop.createFuture<void>()
      const outer = shield(inner)
      inner.cancel('enough')
      yield* turns(2)
      expect(outer.cancelled()).toBe(true)
      expect(yield* thrownBy(outer)).toMatchObject({ name: 'CancelledError' })
    })
  })

  test('and is that itself, when it is done already', () => {
    run(function* (loop): Coroutine<void> {
      const inner = loop.createFuture<number>()
      inner.setResult(42)
      expect(Object.is(shield(inner), inner)).toBe(true)
    })
  })
})

describe('when whoever awaits it is cancelled', () => {
  test('what it shields goes on to its end', () => {
    run(function* (loop): Coroutine<void> {
      const inner = createTask(sleep(2, 'value'))
      const waiter = createTask(waiting(shield(inner)))
      yield* sleep(1)
      waiter.cancel('enough')
      expect(yield* thrownBy(waiter)).toMatchObject({ name: 'CancelledError', message: 'enough' })
      expect([inner.cancelling(), yield* inner, loop.time()]).toEqual([0, 'value', 2])
    })
  })

  test('a coroutine that nobody else knows goes on, too', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* inner(): Coroutine<void> {
        yield* sleep(2)
        log.push('inner ended')
      }
      const waiter = createTask(waiting(shielded(inner())))
      yield* sleep(1)
      waiter.cancel()
      yield* thrownBy(waiter)
      expect(log).toEqual([])
      yield* sleep(5)
      expect(log).toEqual(['inner ended'])
    })
  })

  test('the shield is cancelled by itself, and asks nothing of what it shields', () => {
    run(function* (loop): Coroutine<void> {
      const inner = loop.createFuture<number>()
      const outer = shield(inner)
      expect(outer.cancel()).toBe(true)
      expect([outer.cancelled(), inner.done()]).toEqual([true, false])
      inner.setResult(42)
      yield* turns(2)
      expect(outer.cancelled()).toBe(true)
    })
  })

  test('each waiter has its own shield', () => {
    run(function* (): Coroutine<void> {
      const inner = createTask(sleep(2, 'value'))
      const [one, two] = [createTask(waiting(shield(inner))), createTask(waiting(shield(inner)))]
      yield* sleep(1)
      one.cancel()
      expect(yield* two).toBe('value')
      expect(one.cancelled()).toBe(true)
    })
  })
})

describe('a failure that comes after that', () => {
  test('is reported, since nobody waits for it any more', () => {
    const reports = reportsOf(function* () {
      const waiter = createTask(waiting(shielded(failing(2))))
      yield* sleep(1)
      waiter.cancel()
      yield* thrownBy(waiter)
    })
    expect(reports).toEqual(['TypeError exception in shielded future: late'])
  })

  test('is reported once, however many shields were left', () => {
    const reports = reportsOf(function* () {
      const inner = createTask(failing(2))
      const shields = [shield(inner), shield(inner)]
      yield* sleep(1)
      for (const each of shields) each.cancel()
    })
    expect(reports).toEqual(['TypeError exception in shielded future: late'])
  })

  test('is reported also while somebody else waits', () => {
    const reports = reportsOf(function* () {
      const inner = createTask(failing(2))
      const left = shield(inner)
      yield* sleep(1)
      left.cancel()
      expect(yield* thrownBy(shield(inner))).toBeInstanceOf(TypeError)
    })
    expect(reports).toEqual(['TypeError exception in shielded future: late'])
  })

  test('is no failure when it is a cancellation', () => {
    const reports = reportsOf(function* () {
      const inner = createTask(sleep(9))
      const left = shield(inner)
      yield* sleep(1)
      left.cancel()
      inner.cancel()
    })
    expect(reports).toEqual([])
  })
})

describe('together with gather', () => {
  test('a shielded gather goes on', () => {
    run(function* (): Coroutine<void> {
      const all = gather([sleep(1, 'a'), sleep(2, 'b')])
      const outer = shield(all)
      yield* turns(1)
      outer.cancel()
      expect([outer.cancelled(), yield* all]).toEqual([true, ['a', 'b']])
    })
  })

  test('a gather of shields leaves alone what they shield', () => {
    run(function* (): Coroutine<void> {
      const children = [createTask(sleep(1, 'a')), createTask(sleep(2, 'b'))]
      const shields = children.map((child) => shield(child))
      const all = gather(shields)
      yield* turns(1)
      all.cancel()
      expect(yield* thrownBy(all)).toMatchObject({ name: 'CancelledError' })
      expect(shields.map((each) => each.cancelled())).toEqual([true, true])
      expect(yield* gather(children)).toEqual(['a', 'b'])
    })
  })
})

test('a coroutine needs a running loop', () => {
  expect(() => shield(turns(1))).toThrow(/no running event loop/)
})

/** A shield that is made when it is awaited, in the task that awaits it. */
function* shielded<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return yield* shield(awaitable)
}
