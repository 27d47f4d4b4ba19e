import type { Raised } from '@tsyncio/events'
import type { SettableFuture } from '@tsyncio/futures'
import { after, play } from '../drive.ts'
import { expectError, expectSame, expectThat, nameOf, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { checking } from './future-check.ts'
import type { FutureSubject } from './future-suite.ts'

/** How a promise of the future ends, after the loop, because no promise settles while a loop blocks the thread. */
function asPromise(promise: string, settle: (future: SettableFuture<unknown>) => void): Clause<FutureSubject> {
  return {
    promise,
    check: async ({ drive, newFuture }) => {
      const futures: SettableFuture<unknown>[] = []
      await play(drive, function* (loop) {
        const future = newFuture(loop)
        settle(future)
        // It is read here, and not reported.
        raisedBy(() => future.result())
        futures.push(future)
      })
      for (const future of futures) await expectSameEnd(future)
    },
  }
}

async function expectSameEnd(future: SettableFuture<unknown>): Promise<void> {
  const raised = raisedBy(() => future.result())
  let value: unknown
  let rejected: Raised | undefined
  try {
    value = await future
  } catch (error) {
    rejected = { error }
  }
  if (raised === undefined) {
    if (rejected !== undefined) throw rejected.error
    return expectSame('what await gives', value, future.result())
  }
  expectThat('await gives a value where result() throws', rejected !== undefined)
  expectSame('the kind of error that await throws', nameOf(rejected?.error), nameOf(raised.error))
}

export const awaiting: readonly Clause<FutureSubject>[] = [
  checking('yield* on a pending one yields the future itself, once, marked as blocking', (newFuture) => {
    const future = newFuture()
    const steps = future[Symbol.iterator]()
    const step = steps.next()
    expectSame('done of the first step', step.done ?? false, false)
    expectThat('it yields something else', step.value === future)
    expectSame('_asyncioFutureBlocking', future._asyncioFutureBlocking, true)
    future._asyncioFutureBlocking = false
    future.setResult(42)
    const last = steps.next()
    expectSame('done of the second step', last.done, true)
    expectSame('the value of yield*', last.value, 42)
  }),
  checking('yield* on one that is done does not suspend', (newFuture) => {
    const future = newFuture()
    future.setResult(42)
    const step = future[Symbol.iterator]().next()
    expectSame('done of the first step', step.done, true)
    expectSame('the value of yield*', step.value, 42)
    expectSame('_asyncioFutureBlocking', future._asyncioFutureBlocking, false)
  }),
  checking('yield* throws what the future failed with', (newFuture) => {
    const [failed, later] = [newFuture(), newFuture()]
    failed.setException('at once')
    const steps = later[Symbol.iterator]()
    steps.next()
    later.setException('later')
    expectSame('of a failed one', raisedBy(() => failed[Symbol.iterator]().next())?.error, 'at once')
    expectSame('of one that fails', raisedBy(() => steps.next())?.error, 'later')
  }),
  checking('yield* throws a CancelledError when the future is cancelled', (newFuture) => {
    const future = newFuture()
    const steps = future[Symbol.iterator]()
    steps.next()
    future.cancel()
    expectError('the second step', 'CancelledError', () => steps.next())
  }),
  checking('whoever goes on before it is done gets a RuntimeError', (newFuture) => {
    const future = newFuture()
    const steps = future[Symbol.iterator]()
    steps.next()
    expectError('the second step', 'RuntimeError', () => steps.next())
    future.cancel()
  }),
  checking('what a task throws into the await comes out of it, and the future stays as it is', (newFuture) => {
    const future = newFuture()
    const steps = future[Symbol.iterator]()
    steps.next()
    expectSame('what comes out', raisedBy(() => steps.throw('cancelled'))?.error, 'cancelled')
    expectSame('done()', future.done(), false)
  }),
  checking('two that await it do so independently of each other', (newFuture) => {
    const future = newFuture()
    const [one, other] = [future[Symbol.iterator](), future[Symbol.iterator]()]
    expectThat('the first one yields something else', one.next().value === future)
    expectThat('the other one yields something else', other.next().value === future)
    future.setResult(42)
    expectSame('the values of yield*', [one.next().value, other.next().value], [42, 42])
  }),
  asPromise('await in an async function gives its value', (future) => future.setResult(42)),
  asPromise('await in an async function throws what it failed with', (future) => future.setException('failed')),
  asPromise('await in an async function throws its CancelledError', (future) => future.cancel('no more')),
  {
    promise: 'a promise of it settles when it ends, not before',
    check: ({ drive, newFuture }) => {
      const ends: unknown[] = []
      let ended: PromiseLike<unknown> | undefined
      const running = play(drive, function* (loop) {
        const future = newFuture(loop)
        ended = future.then((value) => ends.push(value))
        yield
        expectSame('while it is pending', ends, [])
        future.setResult(42)
        yield
      })
      return after(running, async () => {
        await ended
        expectSame('once it is done', ends, [42])
      })
    },
  },
]
