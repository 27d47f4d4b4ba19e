import { Context, ContextVar } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import { isFuture } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { after, play } from '../drive.ts'
import { expectError, expectSame, expectThat, nameOf, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

const variable = new ContextVar<string>('conformance', { default: 'nothing' })

function* returning<T>(value: T): Coroutine<T> {
  return value
}

function* throwing(error: unknown): Coroutine<never> {
  throw error
}

/** What a task promises as a future; a task need not have anything of a future of its loop. */
export const asFuture: readonly Clause<TaskSubject>[] = [
  scene('it is known as a future at rest, and tells which loop it belongs to', function* ({ newTask, loop }) {
    const task = newTask(returning(42))
    expectThat('isFuture() does not know it', isFuture(task))
    expectSame('_asyncioFutureBlocking', task._asyncioFutureBlocking, false)
    expectThat('getLoop() is another loop', task.getLoop() === loop)
    yield
  }),
  scene('while it is not done there is nothing to read, and trying is an InvalidStateError', function* ({ newTask }) {
    const task = newTask(returning(42))
    expectError('result()', 'InvalidStateError', () => task.result())
    expectError('exception()', 'InvalidStateError', () => task.exception())
    expectSame('cancelled()', task.cancelled(), false)
    yield
  }),
  scene('it calls back whoever comes late, in the next pass, never inside addDoneCallback', function* (setting) {
    const { newTask, log } = setting
    const task = newTask(returning(42))
    yield
    task.addDoneCallback((done) => log.push(done === task))
    expectSame('inside addDoneCallback()', log, [])
    yield
    expectSame('a pass later', log, [true])
  }),
  scene('removeDoneCallback takes back each time that a callback was added, and tells how often', function* (setting) {
    const { newTask, log } = setting
    const task = newTask(returning(42))
    const gone = (): unknown => log.push('gone')
    for (const callback of [gone, () => log.push('stays'), gone]) task.addDoneCallback(callback)
    expectSame('removeDoneCallback()', task.removeDoneCallback(gone), 2)
    expectSame('removeDoneCallback() again', task.removeDoneCallback(gone), 0)
    yield
    yield
    expectSame('the calls', log, ['stays'])
  }),
  scene(
    'once it is done, nothing is taken back: removeDoneCallback finds none, and all are called',
    function* (setting) {
      const { newTask, log } = setting
      const task = newTask(returning(42))
      const callback = (): unknown => log.push('called')
      task.addDoneCallback(callback)
      yield
      expectSame('removeDoneCallback()', task.removeDoneCallback(callback), 0)
      yield
      expectSame('the calls', log, ['called'])
    },
  ),
  scene(
    'it calls back in a copy of the context of the adding, or in the one that is given, also when late',
    function* (setting) {
      const { newTask, log } = setting
      const task = newTask(returning(42))
      const [given, contexts] = [new Context(), [] as Context[]]
      given.run(() => variable.set('given'))
      const add = (): void => {
        const adding = new Context()
        contexts.push(adding)
        adding.run(() => {
          variable.set('adding')
          task.addDoneCallback(() => log.push(variable.get()))
          task.addDoneCallback(() => log.push(variable.get()), { context: given })
          task.addDoneCallback(() => variable.set('changed'))
        })
      }
      add()
      yield
      yield
      add()
      yield
      expectSame('what they saw', log, ['adding', 'given', 'adding', 'given'])
      const values = contexts.map((context) => context.get(variable))
      expectSame('what one sets, where it was added', values, ['adding', 'adding'])
    },
  ),
  {
    promise: 'await in an async function ends as the task does',
    check: ({ drive, newTask }) => {
      const tasks: TaskLike[] = []
      const running = play(drive, function* (loop) {
        tasks.push(newTask(loop, returning(42)), newTask(loop, throwing('failed')), newTask(loop, returning('never')))
        tasks[2]?.cancel()
        yield
        // It is read here, and not reported.
        for (const task of tasks) raisedBy(() => task.result())
      })
      return after(running, async () => {
        const ends = tasks.map((task) =>
          task.then(
            (value) => ['value', value],
            (error: unknown) => ['error', nameOf(error)],
          ),
        )
        expectSame('how they end', await Promise.all(ends), [
          ['value', 42],
          ['error', 'failed'],
          ['error', 'CancelledError'],
        ])
      })
    },
  },
]
