import { isCancelledError, makeCancelledError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { noting, scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

/** Awaits two of them, and notes the errors that it gets. */
function* catching(log: unknown[], first: Awaitable<unknown>, second: Awaitable<unknown>): Coroutine<void> {
  for (const awaitable of [first, second]) {
    try {
      yield* awaitable
    } catch (error) {
      log.push(error)
    }
  }
}

export const cancelRequests: readonly Clause<TaskSubject>[] = [
  scene('cancelling() counts the requests, and uncancel() takes one back, to no less than 0', function* (setting) {
    const { newTask, loop } = setting
    const task = newTask(noting([], loop.createFuture()))
    expectSame('cancelling() at first', task.cancelling(), 0)
    expectSame('uncancel() at first', task.uncancel(), 0)
    expectSame('cancelling() after that', task.cancelling(), 0)
    yield
    task.cancel()
    task.cancel()
    expectSame('cancelling() after two requests', task.cancelling(), 2)
    expectSame('uncancel()', task.uncancel(), 1)
    expectSame('uncancel() again', task.uncancel(), 0)
    yield
  }),
  scene('with the last request goes a cancellation that was not delivered yet', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    function* regretting(): Coroutine<void> {
      const self = loop.currentTask()
      self?.cancel()
      self?.uncancel()
      yield* noting(log, future)
    }
    newTask(regretting())
    yield
    expectSame('done() of what it awaits', future.done(), false)
    future.setResult('result')
    yield
    expectSame('what it saw', log, ['result'])
  }),
  scene('while a request is left, the cancellation stays', function* ({ newTask, log, loop }) {
    function* regrettingOnce(): Coroutine<void> {
      const self = loop.currentTask()
      self?.cancel()
      self?.cancel()
      self?.uncancel()
      yield* noting(log, loop.createFuture())
    }
    newTask(regrettingOnce())
    yield
    yield
    expectSame('what it saw', log, ['CancelledError'])
  }),
  scene('a request is counted until it is taken back, also once it was delivered', function* ({ newTask, log, loop }) {
    const task = newTask(catching(log, loop.createFuture(), loop.createFuture()))
    yield
    task.cancel()
    yield
    expectSame('cancelling() when it was delivered', task.cancelling(), 1)
    task.cancel()
    yield
    expectSame('how many it caught', log.length, 2)
    expectSame('cancelling() when it is done', task.cancelling(), 2)
    task.cancel()
    expectSame('cancelling() after a request that was refused', task.cancelling(), 2)
  }),
  scene('its own CancelledError is no request', function* ({ newTask }) {
    function* cancelled(): Coroutine<void> {
      throw makeCancelledError('by itself')
    }
    const task = newTask(cancelled())
    yield
    expectSame('cancelling()', task.cancelling(), 0)
  }),
  scene('of several requests, the last has the message', function* ({ newTask, log, loop }) {
    const task = newTask(noting(log, loop.createFuture()))
    for (const message of ['first', 'second']) task.cancel(message)
    yield
    expectSame('the message', (raisedBy(() => task.result())?.error as Error | undefined)?.message, 'second')
  }),
  scene('cancelled in a step that ends with a bare yield, it is cancelled in the next one', function* (setting) {
    const { newTask, log, loop } = setting
    function* cancelling(): Coroutine<void> {
      loop.currentTask()?.cancel()
      yield
      log.push('went on')
    }
    const task = newTask(cancelling())
    yield
    yield
    expectSame('cancelled()', task.cancelled(), true)
    expectSame('what it did', log, [])
  }),
  scene('cancelled with a CancelledError, it gets that very error', function* ({ newTask, log, loop }) {
    const [awaited, early] = [makeCancelledError('awaited'), makeCancelledError('early')]
    const task = newTask(catching(log, loop.createFuture(), loop.createFuture()))
    const unborn = newTask(catching(log, loop.createFuture(), loop.createFuture()))
    unborn.cancel(early)
    yield
    expectThat('one that never began got another', raisedBy(() => unborn.result())?.error === early)
    task.cancel(awaited)
    yield
    expectThat('it got another', log[0] === awaited)
    task.cancel()
    yield
    expectThat('it got the same again', isCancelledError(log[1]) && log[1] !== awaited)
  }),
  scene('a cancellation that comes after the failure of what it waits for is what it gets', function* (setting) {
    const { newTask, log, loop } = setting
    const future = loop.createFuture<string>()
    const task = newTask(noting(log, future))
    yield
    future.setException(new RangeError('failed'))
    task.cancel()
    yield
    expectSame('what it caught', log, ['CancelledError'])
  }),
  scene('one that comes after the cancellation of what it waits for is the same', function* ({ newTask, log, loop }) {
    const [first, second] = [loop.createFuture<string>(), loop.createFuture<string>()]
    const task = newTask(catching(log, first, second))
    yield
    first.cancel('first')
    task.cancel('second')
    yield
    expectSame(
      'their messages',
      log.map((error) => (error as Error).message),
      ['first'],
    )
    expectSame('done() of what it awaits next', second.done(), false)
    second.setResult('result')
    yield
    expectSame('how many it caught', log.length, 1)
  }),
]
