import { Context, ContextVar } from '@tsyncio/contextvars'
import { findRunningLoop } from '@tsyncio/events'
import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { expectSame, expectThat } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { scene } from './task-scene.ts'
import type { TaskSubject } from './task-suite.ts'

const variable = new ContextVar<string>('conformance', { default: 'nothing' })

function* nothing(): Coroutine<void> {}

export const surroundings: readonly Clause<TaskSubject>[] = [
  scene('it is the current task in each of its steps, and only there', function* ({ newTask, log, loop }) {
    function* looking(): Coroutine<void> {
      log.push(loop.currentTask() === task)
      yield
      log.push(loop.currentTask() === task)
    }
    const task: TaskLike = newTask(looking())
    expectSame('the current task outside', loop.currentTask(), undefined)
    yield
    expectSame('the current task between its steps', loop.currentTask(), undefined)
    yield
    expectSame('whether it was the current one', log, [true, true])
    expectSame('the current task afterwards', loop.currentTask(), undefined)
  }),
  scene('it belongs to allTasks() from the beginning until it is done', function* ({ newTask, loop }) {
    const task = newTask(nothing())
    expectThat('allTasks() lacks it', loop.allTasks().includes(task))
    yield
    expectThat('allTasks() still has it', !loop.allTasks().includes(task))
  }),
  scene('it tells the registry of its loop that it waits, and that it is done', function* ({ newTask, loop }) {
    const registered = new Set<TaskLike>()
    // A registry need not note anything in the tasks.
    loop.registerTask = (task) => void registered.add(task)
    loop.unregisterTask = (task) => void registered.delete(task)
    const future = loop.createFuture<void>()
    const task = newTask(
      (function* () {
        yield* future
      })(),
    )
    yield
    const begun = newTask(
      (function* () {
        yield* future
      })(),
      { eagerStart: true },
    )
    newTask(nothing(), { eagerStart: true })
    for (const each of [task, begun]) expectThat('the registry lacks it while it waits', registered.has(each))
    future.setResult()
    yield
    expectSame('how many the registry still has', registered.size, 0)
  }),
  scene('its loop is the running one in each of its steps', function* ({ newTask, log, loop }) {
    newTask(
      (function* () {
        log.push(findRunningLoop() === loop)
      })(),
    )
    yield
    expectSame('whether it was', log, [true])
  }),
  scene('it has the name that it is given, or one of its own', function* ({ newTask }) {
    expectSame('getName()', newTask(nothing(), { name: 'given' }).getName(), 'given')
    const names = [newTask(nothing()).getName(), newTask(nothing()).getName()]
    expectThat('two tasks have the same name', names[0] !== names[1])
    yield
  }),
  scene('it runs in a copy of the context in which it is made', function* ({ newTask, log }) {
    const maker = new Context()
    maker.run(() => {
      variable.set('at first')
      newTask(
        (function* () {
          log.push(variable.get())
          variable.set('by the task')
          yield
          log.push(variable.get())
        })(),
      )
      variable.set('later')
    })
    yield
    expectSame('what the maker sees', maker.get(variable), 'later')
    yield
    expectSame('what the task sees', log, ['at first', 'by the task'])
  }),
  scene('what it sets is gone when its step has ended', function* ({ newTask }) {
    newTask(
      (function* () {
        variable.set('by the task')
        yield
      })(),
    )
    yield
    expectSame('what others see', variable.get(), 'nothing')
    yield
  }),
  scene('what it sets stays there when it waits again', function* ({ newTask, log, loop }) {
    const [first, second] = [loop.createFuture<void>(), loop.createFuture<void>()]
    newTask(
      (function* () {
        yield* first
        variable.set('by the task')
        yield* second
        log.push(variable.get())
      })(),
    )
    yield
    first.setResult()
    yield
    second.setResult()
    yield
    expectSame('what it sees', log, ['by the task'])
  }),
  scene('two tasks have a context each', function* ({ newTask, log }) {
    function* setting(value: string): Coroutine<void> {
      log.push(variable.get())
      variable.set(value)
      yield
      log.push(variable.get())
    }
    newTask(setting('a'))
    newTask(setting('b'))
    yield
    yield
    expectSame('what they see', log, ['nothing', 'nothing', 'a', 'b'])
  }),
  scene('it runs in the context that it is given, and what it sets stays there', function* ({ newTask, log }) {
    const context = new Context()
    context.run(() => variable.set('given'))
    newTask(
      (function* () {
        log.push(variable.get())
        variable.set('by the task')
        yield
        log.push(variable.get())
      })(),
      { context },
    )
    yield
    yield
    expectSame('what the task sees', log, ['given', 'by the task'])
    expectSame('what is in the context', context.get(variable), 'by the task')
  }),
]
