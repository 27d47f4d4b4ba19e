import { isCancelledError, isFuture, makeCancelledError } from '@tsyncio/futures'
import { expectError, expectSame, expectThat, raisedBy } from '../expect.ts'
import { NOWHERE } from '../nowhere.ts'
import type { Clause } from '../suite.ts'
import { checking } from './future-check.ts'
import type { FutureSubject } from './future-suite.ts'

export const states: readonly Clause<FutureSubject>[] = [
  checking('it is pending at first', (newFuture) => {
    const future = newFuture()
    expectSame('done()', future.done(), false)
    expectSame('cancelled()', future.cancelled(), false)
  }),
  checking('it is known as a future, and as one at rest, by _asyncioFutureBlocking', (newFuture) => {
    expectThat('isFuture() does not know it', isFuture(newFuture()))
    expectSame('_asyncioFutureBlocking', newFuture()._asyncioFutureBlocking, false)
  }),
  checking('it tells which loop it belongs to', (newFuture, loop) => {
    expectThat('getLoop() is another loop', newFuture().getLoop() === loop)
  }),
  checking('while it is pending there is nothing to read, and trying is an InvalidStateError', (newFuture) => {
    const future = newFuture()
    expectError('result()', 'InvalidStateError', () => future.result())
    expectError('exception()', 'InvalidStateError', () => future.exception())
  }),
  checking('it gives the value that it was settled with, an error too', (newFuture) => {
    for (const value of [42, undefined, null, new Error('a value')]) {
      const future = newFuture()
      future.setResult(value)
      expectSame('done()', future.done(), true)
      expectSame('result()', future.result(), value)
      expectSame('exception()', future.exception(), undefined)
      expectSame('cancelled()', future.cancelled(), false)
    }
  }),
  checking('it throws from result(), and gives from exception(), what it failed with', (newFuture) => {
    for (const error of [new RangeError('failed'), 'not an error', undefined, makeCancelledError('by another')]) {
      const future = newFuture()
      future.setException(error)
      expectSame('done()', future.done(), true)
      const raised = raisedBy(() => future.result())
      expectThat('result() throws nothing', raised !== undefined)
      expectSame('what result() throws', raised?.error, error)
      expectSame('exception()', future.exception(), error)
      expectSame('cancelled()', future.cancelled(), false)
    }
  }),
  checking('it is settled once, and trying again is an InvalidStateError', (newFuture) => {
    const future = newFuture()
    future.setResult('first')
    expectError('setResult() a second time', 'InvalidStateError', () => future.setResult('second'))
    expectError('setException() after that', 'InvalidStateError', () => future.setException(new Error('late')))
    expectSame('result()', future.result(), 'first')
  }),
  checking('cancel() is accepted while it is pending, and refused once it is done', (newFuture) => {
    const [pending, done] = [newFuture(), newFuture()]
    done.setResult(1)
    expectSame('cancel() of a pending one', pending.cancel(), true)
    expectSame('cancelled()', pending.cancelled(), true)
    expectSame('done()', pending.done(), true)
    expectSame('cancel() of one that is cancelled', pending.cancel(), false)
    expectSame('cancel() of one with a result', done.cancel(), false)
    expectSame('result()', done.result(), 1)
  }),
  checking('cancelled, it throws a CancelledError with the message of the request that was accepted', (newFuture) => {
    const future = newFuture()
    future.cancel('first')
    future.cancel('second')
    for (const read of [() => future.result(), () => future.exception()]) {
      const error = raisedBy(read)?.error
      expectThat('what it throws is no CancelledError', isCancelledError(error))
      expectSame('the message', (error as Error).message, 'first')
    }
  }),
  checking('cancelled with a CancelledError, it throws that very error', (newFuture) => {
    const [future, reason] = [newFuture(), makeCancelledError('reason')]
    expectSame('cancel()', future.cancel(reason), true)
    expectThat('it throws another', raisedBy(() => future.result())?.error === reason)
    expectSame('cancelled()', future.cancelled(), true)
  }),
  {
    ...checking(
      'cancelMessage() is the message of the request that was accepted, and there is none without one',
      (newFuture) => {
        const [pending, finished, cancelled] = [newFuture(), newFuture(), newFuture()]
        finished.setResult('result')
        cancelled.cancel('first')
        for (const future of [finished, cancelled]) future.cancel('second')
        const messages = [pending, finished, cancelled].map((future) => future.cancelMessage?.())
        expectSame('of one that is pending, finished, cancelled', messages, [undefined, undefined, 'first'])
      },
    ),
    appliesTo: ({ newFuture }) => newFuture(NOWHERE).cancelMessage !== undefined,
  },
  checking('cancelled, it cannot be settled any more', (newFuture) => {
    const future = newFuture()
    future.cancel()
    expectError('setResult()', 'InvalidStateError', () => future.setResult(1))
    expectError('setException()', 'InvalidStateError', () => future.setException(new Error('late')))
    expectSame('cancelled()', future.cancelled(), true)
  }),
]
