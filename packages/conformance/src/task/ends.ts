import type { TaskLike } from '@tsyncio/events'
import { isCancelledError, makeCancelledError, SystemExit } from '@tsyncio/futures'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { after, expectToLeave, play } from '../drive.ts'
import { expectError, expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

function* returning<T>(value: T): Coroutine<T> {
  return value
}

function* throwing(error: unknown): Coroutine<never> {
  throw error
}

export const ends: readonly Clause<TaskSubject>[] = [
  scene('it ends with what its coroutine returns', function* ({ newTask }) {
    const task = newTask(returning(42))
    expectSame('done() before it ran', task.done(), false)
    yield
    expectSame('done()', task.done(), true)
    expectSame('result()', task.result(), 42)
    expectSame('exception()', task.exception(), undefined)
  }),
  scene('it fails with what its coroutine throws', function* ({ newTask }) {
    for (const error of ['failed', undefined]) {
      const task = newTask(throwing(error))
      yield
      expectSame('exception()', task.exception(), error)
      const raised = raisedBy(() => task.result())
      expectThat('result() throws nothing', raised !== undefined)
      expectSame('what result() throws', raised?.error, error)
      expectSame('cancelled()', task.cancelled(), false)
    }
  }),
  scene('it is cancelled if its coroutine throws a CancelledError', function* ({ newTask }) {
    const task = newTask(throwing(makeCancelledError('by itself')))
    yield
    expectSame('cancelled()', task.cancelled(), true)
    const error = expectError('result()', 'CancelledError', () => task.result())
    expectSame('its message', error.message, 'by itself')
  }),
  scene('its CancelledError is for the first who asks, and later ones get one of their own', function* ({ newTask }) {
    const error = makeCancelledError('by itself')
    const task = newTask(throwing(error))
    yield
    expectSame('the first', raisedBy(() => task.result())?.error, error)
    const [second, third] = [raisedBy(() => task.result())?.error, raisedBy(() => task.exception())?.error]
    expectThat('two get the same', second !== error && third !== error && second !== third)
    expectThat('a later one is no CancelledError', isCancelledError(second) && isCancelledError(third))
  }),
  scene('it calls back in the pass after its end, in order, with itself', function* ({ newTask, log }) {
    const task = newTask(returning(42))
    task.addDoneCallback((done) => log.push(done === task))
    task.addDoneCallback(() => log.push('second'))
    yield
    expectSame('in the pass in which it ends', log, [])
    yield
    expectSame('a pass later', log, [true, 'second'])
  }),
  scene('nobody else can settle it', function* ({ newTask }) {
    const task = newTask(returning(42)) as unknown as Record<'setResult' | 'setException', unknown>
    for (const method of ['setResult', 'setException'] as const) {
      if (typeof task[method] !== 'function') continue
      const settle = (): unknown => (task[method] as (value: unknown) => unknown)('not yours')
      expectError(`${method}()`, 'RuntimeError', settle)
    }
    yield
  }),
  {
    promise: 'a SystemExit ends the task, and leaves the loop',
    check: ({ drive, newTask }) => {
      const exit = new SystemExit('on purpose')
      let task: TaskLike | undefined
      const run = (): void | Promise<void> =>
        drive((loop) => {
          loop.setExceptionHandler(() => {})
          task = newTask(loop, throwing(exit))
          loop.callSoon(() => loop.callSoon(() => loop.stop()))
        })
      return after(expectToLeave(exit, run), () => expectSame('exception()', task?.exception(), exit))
    },
  },
  {
    promise: 'a failure that nobody reads is reported, once, at the latest when the loop closes',
    check: ({ drive, newTask }) => {
      const reports: ExceptionContext[] = []
      const kept: unknown[] = []
      const running = play(drive, function* (loop) {
        loop.setExceptionHandler((_, context) => reports.push(context))
        const [unread, read, unwanted] = ['unread', 'read', 'unwanted'].map((error) => newTask(loop, throwing(error)))
        kept.push(unread, read, unwanted)
        yield
        read?.exception()
        unwanted?.cancel()
      })
      return after(running, () => {
        expectSame(
          'what was reported',
          reports.map(({ exception }) => exception),
          ['unread'],
        )
        expectThat('the task is not named in the report', [reports[0]?.future, reports[0]?.task].includes(kept[0]))
      })
    },
  },
]
