import type { Context } from '@tsyncio/contextvars'
import type { TaskLike, TaskOptions } from '@tsyncio/events'
import type { Coroutine, FutureLike, SettableFuture } from '@tsyncio/futures'
import type { TaskGroup } from '@tsyncio/tasks'
import { makeError } from '../errors.ts'
import type { Frame } from '../frame.ts'
import { method } from './table.ts'
import type { SyncTable } from './table.ts'

export interface ContextOption {
  /** A variable. */
  readonly context?: string
}

interface SpawnOptions extends ContextOption {
  readonly name?: string
  readonly eager?: boolean
}

type CreateTask = (coroutine: Coroutine<unknown>, options: TaskOptions) => TaskLike

export const futures: SyncTable = {
  future: (frame, variable: string) => {
    const { loop, trace } = frame.machine
    const future = loop.createFuture()
    frame.set(variable, future)
    trace.know(future, trace.takeLabel(variable))
  },

  task: (frame, variable: string, x: string, options?: SpawnOptions) =>
    spawn(
      frame,
      variable,
      x,
      (coroutine, taskOptions) => frame.machine.loop.createTask(coroutine, taskOptions),
      options,
    ),

  spawn: (frame, variable: string, group: string, x: string, options?: SpawnOptions) => {
    const { createTask } = frame.having<TaskGroup>(group, 'createTask')
    return spawn(frame, variable, x, createTask.bind(frame.get(group) as TaskGroup), options)
  },

  eager: ({ machine }, on: boolean) => machine.loop.setTaskFactory(on ? machine.runtime.eagerTaskFactory : undefined),

  set_result: method('setResult'),
  set_exception: (frame, variable: string, type: string, message?: string) =>
    frame.having<SettableFuture<unknown>>(variable, 'setException').setException(makeError(type, message)),
  cancel: method('cancel'),
  done: method('done'),
  cancelled: method('cancelled'),
  result: method('result'),
  exception: method('exception'),
  cancelling: method('cancelling'),
  uncancel: method('uncancel'),
  get_name: method('getName'),
  set_name: method('setName'),

  on_done: (frame, variable: string, body: string, options?: ContextOption) => {
    const future = frame.having<FutureLike<unknown>>(variable, 'addDoneCallback')
    future.addDoneCallback(frame.machine.callback(body), { context: contextOf(frame, options) })
  },
  off_done: (frame, variable: string, body: string) =>
    frame.having<FutureLike<unknown>>(variable, 'removeDoneCallback').removeDoneCallback(frame.machine.callback(body)),

  current_task: ({ machine }) => machine.loop.currentTask(),
  all_tasks: ({ machine }) => machine.loop.allTasks().length,
}

export function contextOf(frame: Frame, options: ContextOption | undefined): Context | undefined {
  return options?.context === undefined ? undefined : (frame.get(options.context) as Context)
}

function spawn(frame: Frame, variable: string, x: string, createTask: CreateTask, options: SpawnOptions = {}): void {
  const coroutine = frame.awaitable(x) as Coroutine<unknown>
  const task = createTask(coroutine, {
    name: options.name ?? variable,
    ...(options.context === undefined ? {} : { context: contextOf(frame, options) }),
    ...(options.eager === undefined ? {} : { eagerStart: options.eager }),
  })
  frame.set(variable, task)
}
