import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, TaskLike, TaskOptions } from '@tsyncio/events'
import { asCoroutine, isFuture, ValueError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike } from '@tsyncio/futures'
import { bodyOf } from './async-body.ts'
import type { AsyncBody } from './async-body.ts'

/**
 * Starts `coroutine` as a task of the running loop; its first step is in the next pass. An `async` function becomes a
 * task as well: `createTask(async (scope) => …)` calls it with the scope through which it hears of a cancellation.
 * Throws a `RuntimeError` where no loop runs. `asyncio.create_task`. Differs from asyncio: takes an `async` function.
 */
export function createTask<T>(coroutine: Coroutine<T> | AsyncBody<T>, options?: TaskOptions): TaskLike<T> {
  return getRunningLoop().createTask(bodyOf(coroutine), options)
}

/**
 * A future as it is, a coroutine as a task, another awaitable as a task that awaits it. `asyncio.ensure_future`.
 * Throws a `ValueError` for a future of another loop than the one given.
 */
export function ensureFuture<T>(
  awaitable: Awaitable<T>,
  options?: { readonly loop?: EventLoop | undefined },
): FutureLike<T> {
  if (!isFuture(awaitable)) return (options?.loop ?? getRunningLoop()).createTask(asCoroutine(awaitable))
  if (options?.loop !== undefined && options.loop !== awaitable.getLoop()) {
    throw new ValueError('awaitable: this future belongs to a different loop than the one given')
  }
  return awaitable as FutureLike<T>
}

/** The task in whose step this is called, if it is. `asyncio.current_task`. */
export function currentTask(loop: EventLoop = getRunningLoop()): TaskLike | undefined {
  return loop.currentTask()
}

/** The tasks of the loop that are not done. `asyncio.all_tasks`. Differs from asyncio: a list, in the order of their creation. */
export function allTasks(loop: EventLoop = getRunningLoop()): TaskLike[] {
  return loop.allTasks()
}
