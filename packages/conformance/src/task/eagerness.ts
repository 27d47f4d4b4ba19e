import { Context, ContextVar } from '@tsyncio/contextvars'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { after } from '../drive.ts'
import { expectError, expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { noting, scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

const variable = new ContextVar<string>('conformance', { default: 'nothing' })

export const eagerness: readonly Clause<TaskSubject>[] = [
  scene('with eagerStart its first step is inside what makes it, and may be its last', function* ({ newTask, log }) {
    function* short(): Coroutine<number> {
      log.push('ran')
      return 42
    }
    const task = newTask(short(), { eagerStart: true })
    expectSame('when it is made', log, ['ran'])
    expectSame('done()', task.done(), true)
    expectSame('result()', task.result(), 42)
    yield
    expectSame('a pass later', log, ['ran'])
  }),
  {
    promise: 'with eagerStart on a loop that does not run, it starts with the first pass',
    check: ({ drive, newTask }) => {
      const log: string[] = []
      const running = drive((loop) => {
        newTask(
          loop,
          (function* () {
            log.push('ran')
          })(),
          { eagerStart: true },
        )
        log.push('made')
        loop.callSoon(() => loop.stop())
      })
      return after(running, () => expectSame('what ran', log, ['made', 'ran']))
    },
  },
  scene('an eager step that fails ends the task, and nothing is thrown where that is made', function* ({ newTask }) {
    const task = newTask(
      (function* () {
        throw new RangeError('failed')
      })(),
      { eagerStart: true },
    )
    expectError('result()', 'RangeError', () => task.result())
    yield
  }),
  scene('with eagerStart in a context that is entered already it is refused, and is no task', function* (setting) {
    const { newTask, log, loop } = setting
    function* body(): Coroutine<void> {
      log.push('ran')
    }
    const context = new Context()
    const refused = context.run(() => raisedBy(() => newTask(body(), { context, eagerStart: true })))
    expectThat('it was accepted', refused !== undefined)
    expectSame('how many tasks there are', loop.allTasks().length, 0)
    expectSame('the current task', loop.currentTask(), undefined)
    yield
    expectSame('what ran', log, [])
  }),
  scene('begun eagerly and suspended, it goes on like any other', function* ({ newTask, log, loop }) {
    const future = loop.createFuture<string>()
    const task = newTask(noting(log, future), { eagerStart: true })
    expectThat('allTasks() lacks it', loop.allTasks().includes(task))
    future.setResult('result')
    expectSame('inside setResult()', log, [])
    yield
    expectSame('a pass later', log, ['result'])
    expectThat('allTasks() still has it', !loop.allTasks().includes(task))
  }),
  scene('cancelled in an eager step, it is cancelled as in any other', function* ({ newTask, log, loop }) {
    function* cancelling(next: Awaitable<unknown> | undefined): Coroutine<void> {
      loop.currentTask()?.cancel('itself')
      if (next !== undefined) yield* noting(log, next)
    }
    const future = loop.createFuture()
    newTask(cancelling(future), { eagerStart: true })
    expectSame('cancelled() of what it awaits', future.cancelled(), true)
    const short = newTask(cancelling(undefined), { eagerStart: true })
    expectSame('cancelled() of one that returns', short.cancelled(), true)
    yield
    expectSame('what it caught', log, ['CancelledError'])
  }),
  scene('cancelled between its eager step and the next one, it is cancelled there', function* ({ newTask, log }) {
    function* turning(): Coroutine<void> {
      yield
      log.push('went on')
    }
    const task = newTask(turning(), { eagerStart: true })
    expectSame('cancel()', task.cancel(), true)
    yield
    expectSame('cancelled()', task.cancelled(), true)
    expectSame('what it did', log, [])
  }),
  scene('an eager step is the current task, and then the one before is again', function* ({ newTask, log, loop }) {
    function* inner(): Coroutine<void> {
      log.push(loop.currentTask()?.getName())
    }
    function* outer(): Coroutine<void> {
      newTask(inner(), { eagerStart: true, name: 'inner' })
      log.push(loop.currentTask()?.getName())
    }
    newTask(outer(), { name: 'outer' })
    yield
    expectSame('the current tasks', log, ['inner', 'outer'])
    expectSame('the current task afterwards', loop.currentTask(), undefined)
  }),
  scene('an eager step runs in a context of its own', function* ({ newTask, log }) {
    function* setting(): Coroutine<void> {
      log.push(variable.get())
      variable.set('by the task')
      yield
      log.push(variable.get())
    }
    new Context().run(() => {
      variable.set('by the maker')
      newTask(setting(), { eagerStart: true })
      log.push(variable.get())
    })
    yield
    expectSame('task, maker, task', log, ['by the maker', 'by the maker', 'by the task'])
  }),
]
