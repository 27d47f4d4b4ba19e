import { cancelOnAbort, checkSignal } from '@tsyncio/futures'
import type { AbortSignalLike, Coroutine } from '@tsyncio/futures'
import type { EventLoop } from './roles.ts'
import type { TaskFactory, TaskLike, TaskOptions } from './task-roles.ts'

/**
 * A task of `factory` that the signal among the options cancels. If that has aborted, it never begins, not even eagerly.
 * For the `createTask` of a loop, so that a task need not know about signals.
 */
export function makeTask<T>(
  factory: TaskFactory,
  loop: EventLoop,
  coroutine: Coroutine<T>,
  options: TaskOptions | undefined,
): TaskLike<T> {
  const signal = options?.signal
  return signal === undefined
    ? factory(loop, coroutine, options)
    : makeFollowing(signal, factory, loop, coroutine, options)
}

function makeFollowing<T>(
  signal: AbortSignalLike,
  ...[factory, loop, coroutine, options]: Parameters<typeof makeTask<T>>
): TaskLike<T> {
  checkSignal(signal)
  const task = factory(loop, coroutine, signal.aborted ? { ...options, eagerStart: false } : options)
  cancelOnAbort(task, signal)
  return task
}
