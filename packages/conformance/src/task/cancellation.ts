import { isCancelledError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { expectError, expectSame } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

/** Awaits one after the other, catching cancellations, whose messages it notes. */
function* stubborn(log: unknown[], ...awaitables: Awaitable<unknown>[]): Coroutine<string> {
  for (const awaitable of awaitables) {
    try {
      log.push(yield* awaitable)
    } catch (error) {
      log.push(isCancelledError(error) ? `cancelled ${error.message}`.trim() : error)
    }
  }
  return 'went on'
}

/** Gives the others a turn. */
const turn: Awaitable<unknown> = {
  *[Symbol.iterator]() {
    yield
    return 'turn'
  },
}

export const cancellation: readonly Clause<TaskSubject>[] = [
  scene('cancelled before its first step, it runs nothing of its coroutine', function* ({ newTask, log }) {
    const task = newTask(stubborn(log, turn))
    expectSame('cancel()', task.cancel('early'), true)
    expectSame('done() at once', task.done(), false)
    yield
    expectSame('cancelled() a pass later', task.cancelled(), true)
    expectSame('what ran', log, [])
    expectSame('its message', expectError('result()', 'CancelledError', () => task.result()).message, 'early')
  }),
  scene('cancel() throws a CancelledError with its message into the coroutine, at its await', function* (setting) {
    const { newTask, log, loop } = setting
    const task = newTask(stubborn(log, loop.createFuture()))
    yield
    task.cancel('message')
    expectSame('inside cancel()', log, [])
    yield
    expectSame('a pass later', log, ['cancelled message'])
  }),
  scene('cancel() cancels the future that it waits for, with the same message', function* ({ newTask, log, loop }) {
    const future = loop.createFuture()
    const task = newTask(stubborn(log, future))
    yield
    task.cancel('message')
    expectSame('cancelled() of the future, at once', future.cancelled(), true)
    expectSame('its message', expectError('result()', 'CancelledError', () => future.result()).message, 'message')
    yield
  }),
  scene('one that catches its cancellation goes on, and is not cancelled', function* ({ newTask, log, loop }) {
    const task = newTask(stubborn(log, loop.createFuture(), turn))
    yield
    task.cancel()
    yield
    yield
    expectSame('what it saw', log, ['cancelled', 'turn'])
    expectSame('cancelled()', task.cancelled(), false)
    expectSame('result()', task.result(), 'went on')
  }),
  scene('a cancellation is delivered once', function* ({ newTask, log, loop }) {
    const second = loop.createFuture<string>()
    const task = newTask(stubborn(log, loop.createFuture(), second))
    yield
    task.cancel()
    yield
    expectSame('done() of what it awaits next', second.done(), false)
    second.setResult('second')
    yield
    expectSame('what it saw', log, ['cancelled', 'second'])
  }),
  scene('cancelled between the end of what it waits for and its next step, it is cancelled', function* (setting) {
    const { newTask, log, loop } = setting
    const future = loop.createFuture<string>()
    newTask(stubborn(log, future, turn))
    const task = newTask(stubborn(log, future))
    yield
    future.setResult('result')
    expectSame('cancel()', task.cancel('late'), true)
    yield
    expectSame('what they saw', log, ['result', 'cancelled late'])
    yield
  }),
  scene('cancelled after a bare yield, it is cancelled in its next step', function* ({ newTask, log }) {
    const task = newTask(stubborn(log, turn))
    yield
    task.cancel('message')
    yield
    expectSame('what it saw', log, ['cancelled message'])
  }),
  scene('cancelled in its last step, it is cancelled, whatever it returns', function* ({ newTask, loop }) {
    function* cancelling(): Coroutine<string> {
      loop.currentTask()?.cancel('in the last step')
      return 'result'
    }
    const task = newTask(cancelling())
    yield
    expectSame('cancelled()', task.cancelled(), true)
    const error = expectError('result()', 'CancelledError', () => task.result())
    expectSame('its message', error.message, 'in the last step')
  }),
  scene('cancelled in a step that fails, it fails', function* ({ newTask, loop }) {
    function* failing(): Coroutine<string> {
      loop.currentTask()?.cancel()
      throw new RangeError('failed')
    }
    const task = newTask(failing())
    yield
    expectError('result()', 'RangeError', () => task.result())
  }),
  scene('cancelled in a step, it has its next await cancelled at once', function* ({ newTask, log, loop }) {
    const future = loop.createFuture()
    function* cancelling(): Coroutine<void> {
      loop.currentTask()?.cancel('itself')
      yield* stubborn(log, future)
    }
    newTask(cancelling())
    yield
    expectSame('cancelled() of what it awaits', future.cancelled(), true)
    yield
    expectSame('what it saw', log, ['cancelled itself'])
  }),
  scene('cancelled again, it gets a second CancelledError', function* ({ newTask, log, loop }) {
    const task = newTask(stubborn(log, loop.createFuture(), loop.createFuture()))
    yield
    expectSame('the first cancel()', task.cancel('first'), true)
    yield
    expectSame('the second cancel()', task.cancel('second'), true)
    yield
    expectSame('what it saw', log, ['cancelled first', 'cancelled second'])
  }),
  scene('a future that refuses to be cancelled does not save it', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    const refusing = Object.assign(future, { cancel: () => false })
    const task = newTask(stubborn(log, refusing))
    yield
    task.cancel('message')
    yield
    expectSame('while the future is pending', log, [])
    future.setResult('result')
    yield
    expectSame('when it is done', log, ['cancelled message'])
  }),
  scene('cancel() goes down to the innermost task that is waited for', function* ({ newTask, log, loop }) {
    const future = loop.createFuture()
    const child = newTask(stubborn(log, future))
    const parent = newTask(stubborn(log, child))
    yield
    parent.cancel('message')
    expectSame('cancelled() of the future', future.cancelled(), true)
    yield
    yield
    expectSame('what child and parent saw', log, ['cancelled message', 'went on'])
    expectSame('cancelled() of the child', child.cancelled(), false)
  }),
  scene('clean-up may await, and is awaited', function* ({ newTask, log, loop }) {
    const [body, cleanUp] = [loop.createFuture(), loop.createFuture<string>()]
    function* careful(): Coroutine<void> {
      try {
        yield* body
      } finally {
        log.push(yield* cleanUp)
      }
    }
    const task = newTask(careful())
    yield
    task.cancel()
    yield
    expectSame('done() during the clean-up', task.done(), false)
    cleanUp.setResult('cleaned up')
    yield
    expectSame('what it did', log, ['cleaned up'])
    expectSame('cancelled()', task.cancelled(), true)
  }),
  scene('cancel() of one that is done is refused, and changes nothing', function* ({ newTask }) {
    const task = newTask(stubborn([]))
    yield
    expectSame('cancel()', task.cancel(), false)
    expectSame('result()', task.result(), 'went on')
  }),
]
