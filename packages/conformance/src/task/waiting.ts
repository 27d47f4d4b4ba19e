import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { expectSame, nameOf } from '../expect.ts'
import { NOWHERE } from '../nowhere.ts'
import type { Clause } from '../suite.ts'
import { noting, scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'
import { withoutWaiters } from './without-waiters.ts'

function* yieldingWrong(log: unknown[], value: unknown): Coroutine<void> {
  try {
    yield value as undefined
    log.push('it went on')
  } catch (error) {
    log.push(nameOf(error))
  }
}

export const waiting: readonly Clause<TaskSubject>[] = [
  scene('it waits for a future, and goes on in the pass after its end', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    newTask(noting(log, future))
    yield
    yield
    expectSame('while the future is pending', log, [])
    future.setResult('result')
    expectSame('inside setResult()', log, [])
    yield
    expectSame('a pass later', log, ['result'])
  }),
  scene('it gets the failure of what it waits for', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    newTask(noting(log, future))
    yield
    future.setException(new RangeError('failed'))
    yield
    expectSame('what it caught', log, ['RangeError'])
  }),
  scene('it gets a CancelledError when what it waits for is cancelled, and may go on', function* (setting) {
    const { newTask, log, loop } = setting
    const future = loop.createFuture<string>()
    const task = newTask(noting(log, future))
    yield
    future.cancel()
    yield
    expectSame('what it caught', log, ['CancelledError'])
    expectSame('cancelled()', task.cancelled(), false)
    expectSame('cancelling()', task.cancelling(), 0)
  }),
  scene('awaiting what is done already takes no pass', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    future.setResult('result')
    newTask(noting(log, future))
    yield
    expectSame('in its first step', log, ['result'])
  }),
  scene('it unmarks the future that it was given', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    newTask(noting(log, future))
    yield
    expectSame('_asyncioFutureBlocking', future._asyncioFutureBlocking, false)
    future.setResult('result')
    yield
  }),
  scene('several tasks may wait for one future, and go on in the order in which they came', function* (setting) {
    const { newTask, log, loop } = setting
    const future = loop.createFuture<string>()
    for (const name of ['a', 'b', 'c']) {
      newTask(
        (function* () {
          yield* future
          log.push(name)
        })(),
      )
    }
    yield
    future.setResult('result')
    yield
    expectSame('the order', log, ['a', 'b', 'c'])
  }),
  scene('it waits for another task, in the pass after its end', function* ({ newTask, log }) {
    function* child(): Coroutine<string> {
      yield
      return 'child'
    }
    newTask(noting(log, newTask(child())))
    yield
    yield
    expectSame('in the pass in which the child ends', log, [])
    yield
    expectSame('a pass later', log, ['child'])
  }),
  scene('several tasks may wait for another task', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    function* child(): Coroutine<string> {
      return yield* future
    }
    const task = newTask(child())
    for (const _ of ['a', 'b']) newTask(noting(log, task))
    yield
    future.setResult('child')
    yield
    yield
    expectSame('what they got', log, ['child', 'child'])
  }),
  scene('it waits for any future of its loop, also for one without addWaiter', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    newTask(noting(log, withoutWaiters(future)))
    yield
    future.setResult('result')
    yield
    expectSame('a pass later', log, ['result'])
  }),
  scene('a future yielded without the star is a RuntimeError at the yield', function* ({ newTask, log, loop }) {
    newTask(yieldingWrong(log, loop.createFuture()))
    yield
    yield
    expectSame('what it caught', log, ['RuntimeError'])
  }),
  scene('anything else that is yielded is a RuntimeError at the yield', function* ({ newTask, log }) {
    newTask(yieldingWrong(log, 42))
    newTask(yieldingWrong(log, Promise.resolve(1)))
    yield
    yield
    expectSame('what they caught', log, ['RuntimeError', 'RuntimeError'])
  }),
  scene('awaiting oneself is a RuntimeError', function* ({ newTask, log }) {
    function* awaitingItself(): Coroutine<void> {
      yield* noting(log, self)
    }
    const self: FutureLike<unknown> = newTask(awaitingItself())
    yield
    yield
    expectSame('what it caught', log, ['RuntimeError'])
  }),
  scene('a future of another loop is a RuntimeError', function* ({ newTask, log, loop }) {
    const foreign = loop.createFuture<string>()
    newTask(noting(log, withoutWaiters(foreign, NOWHERE)))
    yield
    yield
    expectSame('what it caught', log, ['RuntimeError'])
  }),
]
