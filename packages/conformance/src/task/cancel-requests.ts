import type { Coroutine } from '@tsyncio/futures'
import { expectSame } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { noting, scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

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
]
