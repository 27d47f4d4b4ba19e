import { Context } from '@tsyncio/contextvars'
import type {
  EventLoop,
  FutureFactory,
  TaskFactory,
  TaskLike,
  TaskOptions,
  TaskRegistry,
  TaskSpawner,
} from '@tsyncio/events'
import type { Coroutine, Scheduler } from '@tsyncio/futures'
import { play } from '../drive.ts'
import type { Drive, Scene, Stoppable } from '../drive.ts'
import { expectError, expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'

type Loop = Scheduler & Stoppable & FutureFactory & TaskSpawner & TaskRegistry

/** What the suite for the keepers of futures and tasks needs. */
export interface TasksSubject {
  readonly drive: Drive<Loop>
}

function scene(promise: string, steps: (loop: Loop) => Scene): Clause<TasksSubject> {
  return { promise, check: ({ drive }) => play(drive, steps) }
}

/** As much of a task as a registry may ask for. */
interface Stub {
  isDone: boolean
}

function newStub(loop: Loop, name: string): TaskLike & Stub {
  const stub = { isDone: false, done: (): boolean => stub.isDone, getName: () => name, getLoop: () => loop }
  return stub as unknown as TaskLike & Stub
}

const spawning: readonly Clause<TasksSubject>[] = [
  scene('createFuture() makes a pending future of this loop, a new one each time', function* (loop) {
    const future = loop.createFuture()
    expectSame('done()', future.done(), false)
    expectThat('getLoop() is another loop', future.getLoop() === (loop as unknown))
    expectThat('it is the same one again', loop.createFuture() !== future)
    yield
  }),
  scene('createTask() makes a task that runs the coroutine, from the next pass on', function* (loop) {
    const log: unknown[] = []
    function* body(): Coroutine<number> {
      log.push('ran')
      return 42
    }
    const task = loop.createTask(body(), { name: 'named' })
    expectSame('when it is made', log, [])
    expectSame('getName()', task.getName(), 'named')
    yield
    expectSame('result()', task.result(), 42)
  }),
  scene('setTaskFactory() has another make the tasks, and undefined takes that back', function* (loop) {
    const calls: unknown[] = []
    const factory: TaskFactory = <T>(taskLoop: EventLoop, coroutine: Coroutine<T>, options?: TaskOptions) => {
      calls.push(taskLoop === (loop as unknown), coroutine, options?.name, options?.context, options?.eagerStart)
      return newStub(loop, 'made') as unknown as TaskLike<T>
    }
    const [coroutine, context] = [nothing(), new Context()]
    const options = { name: 'named', context, eagerStart: true }
    expectSame('getTaskFactory() at first', loop.getTaskFactory(), undefined)
    loop.setTaskFactory(factory)
    expectSame('getTaskFactory() then', loop.getTaskFactory(), factory)
    expectSame('who made the task', loop.createTask(coroutine, options).getName(), 'made')
    expectSame('what it was given', calls, [true, coroutine, 'named', context, true])
    loop.setTaskFactory(undefined)
    loop.createTask(nothing())
    expectSame('how often it was called', calls.length, 5)
    yield
  }),
  scene('createTask() makes a task that its signal cancels', function* (loop) {
    let abort: (() => void) | undefined
    const signal = {
      aborted: false,
      reason: 'on purpose',
      addEventListener: (_: 'abort', listener: () => void) => void (abort = listener),
      removeEventListener() {},
    }
    const task = loop.createTask(waitingForEver(loop), { signal })
    yield
    abort?.()
    yield
    expectSame('cancelled()', task.cancelled(), true)
  }),
  scene('setTaskFactory() refuses at once what cannot be called', function* (loop) {
    const raised = raisedBy(() => loop.setTaskFactory(42 as unknown as TaskFactory))
    expectThat('a number was accepted as a factory', raised !== undefined)
    yield
  }),
]

const registering: readonly Clause<TasksSubject>[] = [
  scene('allTasks() are those that were registered, in that order, until they are unregistered', function* (loop) {
    const [a, b, c] = [newStub(loop, 'a'), newStub(loop, 'b'), newStub(loop, 'c')]
    for (const task of [a, b, c, a]) loop.registerTask(task)
    expectSame('allTasks()', loop.allTasks(), [a, b, c])
    loop.unregisterTask(b)
    loop.unregisterTask(b)
    expectSame('allTasks() without one', loop.allTasks(), [a, c])
    loop.unregisterTask(a)
    loop.unregisterTask(c)
    expectSame('allTasks() without any', loop.allTasks(), [])
    yield
  }),
  scene('allTasks() has none that is done, and is a list of the moment', function* (loop) {
    const [a, b] = [newStub(loop, 'a'), newStub(loop, 'b')]
    loop.registerTask(a)
    const before = loop.allTasks()
    loop.registerTask(b)
    a.isDone = true
    expectSame('a list from before', before.length, 1)
    expectSame('allTasks()', loop.allTasks(), [b])
    loop.unregisterTask(a)
    loop.unregisterTask(b)
    yield
  }),
  scene('thousands of tasks come and go in any order', function* (loop) {
    const tasks = Array.from({ length: 3000 }, (_, n) => newStub(loop, `${n}`))
    for (const task of tasks) loop.registerTask(task)
    const left = tasks.filter((_, n) => n % 7 === 0)
    for (const task of tasks) if (!left.includes(task)) loop.unregisterTask(task)
    expectSame('allTasks()', loop.allTasks(), left)
    for (const task of left) loop.unregisterTask(task)
    expectSame('allTasks() in the end', loop.allTasks(), [])
    yield
  }),
  scene('currentTask() is the one that was entered, until it is left', function* (loop) {
    const task = newStub(loop, 'a')
    expectSame('at first', loop.currentTask(), undefined)
    loop.enterTask(task)
    expectSame('entered', loop.currentTask(), task)
    loop.leaveTask(task)
    expectSame('left', loop.currentTask(), undefined)
    yield
  }),
  scene('no task is entered while another is, and none is left that was not entered', function* (loop) {
    const [a, b] = [newStub(loop, 'a'), newStub(loop, 'b')]
    expectError('leaving where none is entered', 'RuntimeError', () => loop.leaveTask(a))
    loop.enterTask(a)
    expectError('entering a second one', 'RuntimeError', () => loop.enterTask(b))
    expectError('leaving the wrong one', 'RuntimeError', () => loop.leaveTask(b))
    expectSame('currentTask()', loop.currentTask(), a)
    loop.leaveTask(a)
    yield
  }),
  scene('a task that is its own entry in the queue may be entered, end, and then be left', function* (loop) {
    const [task, seen] = [newStub(loop, 'a'), [] as unknown[]]
    const step = (): void => {
      loop.enterTask(task)
      task.isDone = true
      loop.leaveTask(task)
    }
    loop.registerTask(task)
    loop.enqueue(Object.assign(task, { run: () => seen.push(raisedBy(step)?.error) }))
    loop.callSoon(() => seen.push(loop.currentTask()))
    yield
    loop.unregisterTask(task)
    expectSame('what its step threw, and who was the current task afterwards', seen, [undefined, undefined])
  }),
  scene('swapCurrentTask() replaces the current task, and returns the one before', function* (loop) {
    const [a, b] = [newStub(loop, 'a'), newStub(loop, 'b')]
    loop.enterTask(a)
    expectSame('swapping', loop.swapCurrentTask(b), a)
    expectSame('currentTask()', loop.currentTask(), b)
    expectSame('swapping back', loop.swapCurrentTask(a), b)
    loop.leaveTask(a)
    expectSame('currentTask() in the end', loop.currentTask(), undefined)
    yield
  }),
]

function* nothing(): Coroutine<void> {}

function* waitingForEver(loop: FutureFactory): Coroutine<void> {
  yield* loop.createFuture()
}

/** What a loop promises about futures and tasks: that it makes them, and knows its tasks, whoever made them. */
export const tasksSuite: Suite<TasksSubject> = {
  of: 'a FutureFactory, TaskSpawner and TaskRegistry',
  clauses: [...spawning, ...registering],
}
