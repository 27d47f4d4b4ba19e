import { awaitFuture, Future, isFuture, observeSuspensions, RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

const loop = new ManualScheduler()
const makeFuture = (): Future<number> => new Future<number>({ loop })

function* awaiting(future: Future<number>): Coroutine<string> {
  return `got ${yield* future}`
}

test('awaiting a pending future yields that future, marked as blocking', () => {
  const future = makeFuture()
  expect(future._asyncioFutureBlocking).toBe(false)
  const { done, value } = awaiting(future).next()
  expect([done, value === future]).toEqual([false, true])
  expect(future._asyncioFutureBlocking).toBe(true)
})

test('awaiting a future that is done does not suspend', () => {
  const future = makeFuture()
  future.setResult(42)
  expect(awaiting(future).next()).toEqual({ done: true, value: 'got 42' })
  expect(future._asyncioFutureBlocking).toBe(false)
})

test('the await ends with the result', () => {
  const future = makeFuture()
  const coroutine = awaiting(future)
  coroutine.next()
  future.setResult(42)
  expect(coroutine.next()).toEqual({ done: true, value: 'got 42' })
})

test('a failure is thrown at the await, the very error', () => {
  const error = new Error('no')
  function* careful(future: Future<number>): Coroutine<unknown> {
    try {
      return yield* future
    } catch (caught) {
      return caught
    }
  }
  const future = makeFuture()
  const coroutine = careful(future)
  coroutine.next()
  future.setException(error)
  expect(coroutine.next().value).toBe(error)

  const failed = makeFuture()
  failed.setException(error)
  expect(careful(failed).next()).toEqual({ done: true, value: error })
})

test('what is thrown into a coroutine arrives at its await', () => {
  function* careful(): Coroutine<unknown> {
    try {
      return yield* makeFuture()
    } catch (caught) {
      return caught
    }
  }
  const coroutine = careful()
  coroutine.next()
  expect(coroutine.throw('thrown').value).toBe('thrown')
})

test('closing a coroutine runs its finally at the await', () => {
  const log: string[] = []
  function* closed(): Coroutine<void> {
    try {
      yield* makeFuture()
    } finally {
      log.push('closed')
    }
  }
  const coroutine = closed()
  coroutine.next()
  expect(coroutine.return(undefined).done).toBe(true)
  expect(log).toEqual(['closed'])
})

test('whoever resumes too early is told', () => {
  const coroutine = awaiting(makeFuture())
  coroutine.next()
  expect(() => coroutine.next()).toThrow(RuntimeError)
})

test('two coroutines may await one future', () => {
  const future = makeFuture()
  const coroutines = [awaiting(future), awaiting(future)]
  for (const coroutine of coroutines) expect(coroutine.next().value).toBe(future)
  future.setResult(1)
  expect(coroutines.map((coroutine) => coroutine.next().value)).toEqual(['got 1', 'got 1'])
})

test('awaitFuture awaits any future, not only one of ours', () => {
  // Only what awaiting reads; and it is done at the second look.
  const foreign = { _asyncioFutureBlocking: false, finished: false, done: () => foreign.finished, result: () => 42 }
  const coroutine = awaitFuture(foreign as unknown as Future<number>)
  expect(coroutine.next().value).toBe(foreign)
  expect([isFuture(foreign), foreign._asyncioFutureBlocking]).toEqual([true, true])
  foreign.finished = true
  expect(coroutine.next()).toMatchObject({ done: true, value: 42 })
})

test('whoever observes suspensions is told, each of them, for as long as it wants', () => {
  const told: string[] = []
  const [one, other] = ['one', 'other'].map((name) => observeSuspensions(() => void told.push(name)))
  const suspend = (): unknown => awaiting(makeFuture()).next()
  suspend()
  one?.[Symbol.dispose]()
  one?.[Symbol.dispose]()
  suspend()
  other?.[Symbol.dispose]()
  suspend()
  expect(told).toEqual(['one', 'other', 'other'])
})
