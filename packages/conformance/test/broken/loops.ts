// Long because: it is a list, of implementations that are broken in a few lines each.

import { Context } from '@tsyncio/contextvars'
import { blocking, blockingSuite, errorsSuite, schedulerSuite, tasksSuite } from '@tsyncio/conformance'
import type { ExceptionHandler, TaskFactory, TaskLike, TaskOptions } from '@tsyncio/events'
import type { Awaitable, Coroutine, ExceptionContext, Runnable } from '@tsyncio/futures'
import { asCoroutine, isFuture, leavesLoop } from '@tsyncio/futures'
import type { Call } from '../../../../examples/swap/call.ts'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'
import { PlainLoop } from './plain-loop.ts'

type LoopClass = new () => PlainLoop

const inScheduler = brokenFor(schedulerSuite)
const inErrors = brokenFor(errorsSuite)
const inTasks = brokenFor(tasksSuite)
const inBlocking = brokenFor(blockingSuite)

const scheduler = (name: string, promise: string, Class: LoopClass): Broken =>
  inScheduler(name, promise, { drive: blocking(() => new Class()) })
const errors = (name: string, promise: string, Class: LoopClass): Broken =>
  inErrors(name, promise, { drive: blocking(() => new Class()) })
const tasks = (name: string, promise: string, Class: LoopClass): Broken =>
  inTasks(name, promise, { drive: blocking(() => new Class()) })
const blockingLoop = (name: string, promise: string, Class: LoopClass): Broken =>
  inBlocking(name, promise, { newLoop: () => new Class() })

const ORDER = 'callbacks and runnables run in the order in which they were scheduled'
const MEANWHILE = 'what is scheduled in a pass waits for the next one'
const STOP = 'stop() ends the run after the pass, which runs to its end'
const NOT_AT_ONCE = 'callSoon() and enqueue() call nobody at once'
const CANCELLED = 'a call that is cancelled does not happen, not even when its pass has begun'
const CURRENT = 'no task is entered while another is, and none is left that was not entered'

export const loops: readonly Broken[] = [
  scheduler(
    'the ready queue is LIFO',
    ORDER,
    class extends PlainLoop {
      protected override promoteTimers(): void {
        super.promoteTimers()
        this.ready.reverse()
      }
    },
  ),
  scheduler(
    'what is enqueued goes to the front',
    ORDER,
    class extends PlainLoop {
      override enqueue(runnable: Runnable): void {
        super.enqueue(runnable)
        this.ready.unshift(this.ready.pop() as Runnable)
      }
    },
  ),
  scheduler(
    'new callbacks run in the same pass',
    MEANWHILE,
    class extends PlainLoop {
      protected override pass(): void {
        super.pass()
        while (this.ready.length > 0 && this.passes < 500) {
          this.passes += 1
          this.run(this.ready.shift() as Runnable)
        }
      }
    },
  ),
  scheduler(
    'stop leaves the pass at once',
    STOP,
    class extends PlainLoop {
      protected override run(handle: Runnable): void {
        if (this.stopping) this.ready.push(handle)
        else super.run(handle)
      }
    },
  ),
  scheduler(
    'stop takes another pass',
    MEANWHILE,
    class extends PlainLoop {
      override stop = (): void => {
        this.callSoon(() => {
          this.stopping = true
        })
      }
    },
  ),
  scheduler(
    'callSoon calls at once while the loop runs',
    NOT_AT_ONCE,
    class extends PlainLoop {
      override callSoon<A>(callback: (argument: A) => void, argument?: A, context?: Context): Call {
        const call = super.callSoon(callback, argument, context)
        if (!this.isRunning() || this.#depth > 3) return call
        this.ready.pop()
        this.#depth += 1
        this.run(call)
        this.#depth -= 1
        return call
      }
      #depth = 0
    },
  ),
  scheduler(
    'cancel of a handle does nothing',
    CANCELLED,
    class extends PlainLoop {
      override callSoon<A>(callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return Object.assign(super.callSoon(callback, argument, context), { cancel() {} })
      }
    },
  ),
  scheduler(
    'what is cancelled is looked for when a pass begins, and not later',
    CANCELLED,
    class extends PlainLoop {
      override callSoon<A>(callback: (argument: A) => void, argument?: A, context?: Context): Call {
        const call = super.callSoon(callback, argument, context)
        const { cancel } = call
        const began = this.passes
        return Object.assign(call, { cancel: () => (this.passes > began ? undefined : cancel.call(call)) })
      }
    },
  ),
  scheduler(
    'the argument gets lost',
    'a callback gets its argument',
    class extends PlainLoop {
      override callSoon<A>(callback: (argument: A) => void, _argument?: A, context?: Context): Call {
        return super.callSoon(callback, undefined, context)
      }
    },
  ),
  scheduler(
    'a runnable stands in the queue once',
    'a runnable that is enqueued twice runs twice',
    class extends PlainLoop {
      override enqueue(runnable: Runnable): void {
        if (!this.ready.includes(runnable)) super.enqueue(runnable)
      }
    },
  ),
  scheduler(
    'a burst of callbacks is cut off',
    'so do ten thousand of them, scheduled while others run',
    class extends PlainLoop {
      override enqueue(runnable: Runnable): void {
        if (this.ready.length < 512) super.enqueue(runnable)
      }
    },
  ),
  scheduler(
    'callbacks run in an empty context',
    'a callback runs in a copy of the context in which it was scheduled',
    class extends PlainLoop {
      override callSoon<A>(callback: (argument: A) => void, argument?: A, context = new Context()): Call {
        return super.callSoon(callback, argument, context)
      }
    },
  ),
  scheduler(
    'callbacks run in the context of whoever scheduled them, and not in a copy',
    'a callback runs in a copy of the context in which it was scheduled',
    class extends PlainLoop {
      static readonly shared = new Context()
      override callSoon<A>(callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return super.callSoon(callback, argument, context ?? shared)
      }
    },
  ),
  scheduler(
    'the context that is given is not used',
    'a callback runs in the context that it is given, and what it sets stays there',
    class extends PlainLoop {
      override callSoon<A>(callback: (argument: A) => void, argument?: A): Call {
        return super.callSoon(callback, argument)
      }
    },
  ),
  scheduler(
    'an error ends the pass',
    'a callback that throws keeps no other from being called',
    class extends PlainLoop {
      protected override pass(): void {
        this.parts.wait(this.untilNext())
        for (const runnable of this.ready.splice(0)) {
          try {
            runnable.run()
          } catch {
            return
          }
        }
      }
    },
  ),
  scheduler(
    'anything is accepted as a callback',
    'callSoon() refuses at once what cannot be called',
    class extends PlainLoop {
      override callSoon<A>(callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return super.callSoon((value: A) => callback(value), argument, context)
      }
    },
  ),

  errors(
    'callback errors leave the loop quietly',
    'what a callback throws goes to the handler, in words and as it is',
    class extends PlainLoop {
      protected override run(handle: Runnable): void {
        try {
          handle.run()
        } catch (error) {
          if (leavesLoop(error)) throw error
        }
      }
    },
  ),
  errors(
    'handler runs outside the failing context',
    'a handler runs in the context of the callback that failed',
    class extends PlainLoop {
      override callExceptionHandler({ message, exception }: ExceptionContext): void {
        super.callExceptionHandler({ message, exception })
      }
    },
  ),
  errors(
    'SystemExit from a callback is reported',
    'a SystemExit leaves the loop, and is not reported',
    class extends PlainLoop {
      protected override run(handle: Runnable): void {
        try {
          handle.run()
        } catch (exception) {
          this.callExceptionHandler({ message: 'Exception in callback', exception, handle })
        }
      }
    },
  ),
  errors(
    'a handler that throws takes the loop along',
    'a handler that throws stops nothing, and the default one is told',
    class extends PlainLoop {
      override callExceptionHandler(context: ExceptionContext): void {
        const handler = this.getExceptionHandler()
        if (handler === undefined) this.defaultExceptionHandler(context)
        else handler(this, context)
      }
      protected override run(handle: Runnable): void {
        try {
          handle.run()
        } catch (exception) {
          this.callExceptionHandler({ message: 'Exception in callback', exception, handle })
        }
      }
    },
  ),
  errors(
    'a SystemExit from a handler stays in the loop',
    'what a handler throws leaves the loop if it is a SystemExit',
    class extends PlainLoop {
      override callExceptionHandler(context: ExceptionContext): void {
        try {
          super.callExceptionHandler(context)
        } catch {
          // Gone.
        }
      }
    },
  ),
  errors(
    'a handler stays for ever',
    'without a handler, the default one is told',
    class extends PlainLoop {
      override setExceptionHandler = (handler: ExceptionHandler | undefined): void => {
        if (handler !== undefined) this.#kept = handler
      }
      override getExceptionHandler = (): ExceptionHandler | undefined => this.#kept
      #kept: ExceptionHandler | undefined
      override callExceptionHandler(context: ExceptionContext): void {
        if (this.#kept === undefined) super.callExceptionHandler(context)
        else this.#kept(this, context)
      }
    },
  ),

  tasks(
    'all_tasks counts finished ones',
    'allTasks() has none that is done, and is a list of the moment',
    class extends PlainLoop {
      readonly #known: TaskLike[] = []
      override registerTask = (task: TaskLike): void => void (this.#known.includes(task) || this.#known.push(task))
      override unregisterTask = (task: TaskLike): void => {
        if (this.#known.includes(task)) this.#known.splice(this.#known.indexOf(task), 1)
      }
      override allTasks = (): TaskLike[] => [...this.#known]
    },
  ),
  tasks(
    'allTasks() is the list itself',
    'allTasks() has none that is done, and is a list of the moment',
    class extends PlainLoop {
      readonly #known: TaskLike[] = []
      override registerTask = (task: TaskLike): void => void (this.#known.includes(task) || this.#known.push(task))
      override unregisterTask = (task: TaskLike): void => {
        if (this.#known.includes(task)) this.#known.splice(this.#known.indexOf(task), 1)
      }
      override allTasks = (): TaskLike[] => this.#known
    },
  ),
  tasks(
    'a task is registered as often as it says so',
    'allTasks() are those that were registered, in that order, until they are unregistered',
    class extends PlainLoop {
      #known: TaskLike[] = []
      override registerTask = (task: TaskLike): void => void this.#known.push(task)
      override unregisterTask = (task: TaskLike): void => {
        if (this.#known.includes(task)) this.#known.splice(this.#known.indexOf(task), 1)
      }
      override allTasks = (): TaskLike[] => this.#known.filter((task) => !task.done())
    },
  ),
  tasks(
    'a task may be entered while another is',
    CURRENT,
    class extends PlainLoop {
      override enterTask(task: TaskLike): void {
        this.swapCurrentTask(task)
      }
    },
  ),
  tasks(
    'any task may be left',
    CURRENT,
    class extends PlainLoop {
      override leaveTask(): void {
        this.swapCurrentTask(undefined)
      }
    },
  ),
  tasks(
    'a task that has ended is not the current one, and so cannot be left',
    'a task that is its own entry in the queue may be entered, end, and then be left',
    class extends PlainLoop {
      override leaveTask(task: TaskLike): void {
        if (task.done()) throw new Error('this task is not the current one')
        super.leaveTask(task)
      }
    },
  ),
  tasks(
    'swapping forgets the task before',
    'swapCurrentTask() replaces the current task, and returns the one before',
    class extends PlainLoop {
      override swapCurrentTask(task: TaskLike | undefined): TaskLike | undefined {
        super.swapCurrentTask(task)
        return undefined
      }
    },
  ),
  tasks(
    'the task factory is not told of the context',
    'setTaskFactory() has another make the tasks, and undefined takes that back',
    class extends PlainLoop {
      override createTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T> {
        return super.createTask(coroutine, { ...options, context: undefined })
      }
    },
  ),
  errors(
    'the context of a task that failed is not used',
    'a handler runs in the context of the task, the future or the handle that is named',
    class extends PlainLoop {
      override callExceptionHandler({ task: _, ...context }: ExceptionContext): void {
        super.callExceptionHandler(context)
      }
    },
  ),
  blockingLoop(
    'what leaves the loop is reported as unread, too',
    'an error that leaves it comes out of runUntilComplete(), and is not reported as well',
    class extends PlainLoop {
      override runUntilComplete<T>(awaitable: Awaitable<T>): T {
        const task = this.createTask(asCoroutine(awaitable))
        task.addDoneCallback(() => this.stop())
        this.runForever()
        return task.result()
      }
    },
  ),
  tasks(
    'the task factory that is set is not used',
    'setTaskFactory() has another make the tasks, and undefined takes that back',
    class extends PlainLoop {
      override setTaskFactory(_factory: TaskFactory | undefined): void {}
    },
  ),

  blockingLoop(
    'run_until_complete stops one pass late',
    'it stops with the pass in which the end of what it runs is told, no later',
    class extends PlainLoop {
      override stop = (): void => {
        if (this.isRunning()) this.callSoon(() => void (this.stopping = true))
        else this.stopping = true
      }
    },
  ),
  blockingLoop(
    'stop() before a run is forgotten',
    'stop() before a run makes it one pass long, and is then forgotten',
    class extends PlainLoop {
      override runForever(): void {
        this.stopping = false
        this.callSoon(() => {})
        super.runForever()
      }
    },
  ),
  blockingLoop(
    'a loop that is stopped stays stopped',
    'stop() before a run makes it one pass long, and is then forgotten',
    class extends PlainLoop {
      override runForever(): void {
        super.runForever()
        this.stopping = true
      }
    },
  ),
  blockingLoop(
    'a run that is stopped early returns nothing',
    'a loop that is stopped before that says so, with a RuntimeError',
    class extends PlainLoop {
      override runUntilComplete<T>(awaitable: Awaitable<T>): T {
        try {
          return super.runUntilComplete(awaitable)
        } catch (error) {
          if (error instanceof Error && error.message.includes('stopped before')) return undefined as T
          throw error
        }
      }
    },
  ),
  blockingLoop(
    'what is left when a run ends is dropped',
    'what is scheduled when a run ends is there in the next one',
    class extends PlainLoop {
      override runForever(): void {
        super.runForever()
        this.ready = []
      }
    },
  ),
  blockingLoop(
    'it holds no thread',
    'while it runs it is running, is the running loop, and holds the thread; not before and after',
    class extends PlainLoop {
      override holdsThread = (): boolean => false
    },
  ),
  blockingLoop(
    'it closes while it runs',
    'close() while it runs is a RuntimeError',
    class extends PlainLoop {
      override close(): void {
        this.state = 'closed'
      }
    },
  ),
  blockingLoop(
    'a closed loop takes what is scheduled',
    'closed, it says so, schedules nothing, and runs no more; closing it again does nothing',
    class extends PlainLoop {
      override enqueue(runnable: Runnable): void {
        this.ready.push(runnable)
      }
    },
  ),
  blockingLoop(
    'what an error has left of a pass comes last',
    'the rest of a pass that an error has left is there in the next run, before all else',
    class extends PlainLoop {
      override runForever(): void {
        const left = this.ready.splice(0)
        this.promoteTimers()
        this.ready.push(...left)
        super.runForever()
      }
    },
  ),
  blockingLoop(
    'stop() outlasts the error in its pass',
    'a stop() in a pass that an error leaves does not end the next run',
    class extends PlainLoop {
      #isStopped = false
      override stop = (): void => void (this.stopping = this.#isStopped = true)

      override runForever(): void {
        this.stopping ||= this.#isStopped
        super.runForever()
        this.#isStopped = false
      }
    },
  ),
  blockingLoop(
    'for what is done it does not run',
    'it stops with the pass in which the end of what it runs is told, no later',
    class extends PlainLoop {
      override runUntilComplete<T>(awaitable: Awaitable<T>): T {
        const isDone = isFuture(awaitable) && awaitable.done()
        return isDone ? (awaitable.result() as T) : super.runUntilComplete(awaitable)
      }
    },
  ),
  errors(
    'a handler is not told which loop',
    'what a callback throws goes to the handler, in words and as it is',
    class extends PlainLoop {
      override setExceptionHandler = (handler: ExceptionHandler | undefined): void => {
        this.#handler = handler
      }
      override callExceptionHandler(context: ExceptionContext): void {
        if (this.#handler === undefined) this.defaultExceptionHandler(context)
        else this.#handler(undefined as never, context)
      }
      #handler: ExceptionHandler | undefined
    },
  ),
]

const shared = new Context()
