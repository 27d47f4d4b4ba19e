import { isBaseException } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike } from '@tsyncio/futures'
import { gather, sleep } from '@tsyncio/tasks'
import type { Trial } from '@tsyncio/testing'

/** Runs `body`, and then clean-up that awaits, whose end nothing but a cancellation of its own may bring forward. */
export function* cleaningUp<T>(trial: Trial, body: Awaitable<T>): Coroutine<T> {
  try {
    return yield* body
  } finally {
    const end = trial.begin('clean-up')
    try {
      yield* sleep(1)
    } finally {
      end()
    }
  }
}

/** What an ordinary failure of `awaitable` says. */
export function* failureOf(awaitable: Awaitable<unknown>): Coroutine<string> {
  try {
    yield* awaitable
  } catch (error) {
    if (isBaseException(error)) throw error
    return String(error)
  }
  throw new Error('it did not fail')
}

/** Cancels `tasks`, and waits until they have ended, however often that is cancelled. */
export function* endOf(tasks: readonly FutureLike<unknown>[]): Coroutine<void> {
  for (const task of tasks) task.cancel()
  try {
    yield* gather(tasks, { returnExceptions: true })
  } finally {
    if (tasks.some((task) => !task.done())) yield* endOf(tasks)
  }
}

/** Fails after so many seconds. */
export function* failing(seconds: number): Coroutine<never> {
  yield* sleep(seconds)
  throw new Error('no')
}
