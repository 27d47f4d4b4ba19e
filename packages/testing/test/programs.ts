import { isBaseException } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike } from '@tsyncio/futures'
import { createTask, gather, sleep, wait } from '@tsyncio/tasks'
import { cancelEverywhere, explore, ExploreError, TrialError } from '@tsyncio/testing'
import type { CancelEverywhereOptions, ExploreOptions, Program, Trial } from '@tsyncio/testing'

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

/** Cancels `tasks`, and waits until they have ended. */
export function* endOf(tasks: readonly FutureLike<unknown>[]): Coroutine<void> {
  for (const task of tasks) task.cancel()
  yield* outlast(tasks)
}

/** Waits until `tasks` have ended by themselves, however often that is cancelled. */
export function* outlast(tasks: readonly FutureLike<unknown>[]): Coroutine<void> {
  try {
    yield* wait(tasks)
  } finally {
    if (tasks.some((task) => !task.done())) yield* outlast(tasks)
  }
}

/** Runs `others` in tasks beside `body`, and waits until they have ended by themselves, whatever becomes of `body`. */
export function* beside<T>(others: readonly Coroutine<unknown>[], body: Awaitable<T>): Coroutine<T> {
  const tasks = others.map((other) => createTask(other))
  try {
    return yield* body
  } finally {
    yield* outlast(tasks)
  }
}

/** Fails after so many seconds. */
export function* failing(seconds: number): Coroutine<never> {
  yield* sleep(seconds)
  throw new Error('no')
}

/** What `cancelEverywhere` finds to be wrong with a program. */
export function flawOf<T>(program: Program<T>, options?: CancelEverywhereOptions<T>): TrialError {
  try {
    cancelEverywhere(program, options)
  } catch (error) {
    if (error instanceof TrialError) return error
    throw error
  }
  throw new Error('no flaw was found')
}

/** What `explore` finds to be wrong with a program. */
export function foundIn<T>(program: Program<T>, options?: ExploreOptions<T>): ExploreError {
  try {
    explore(program, options)
  } catch (error) {
    if (error instanceof ExploreError) return error
    throw error
  }
  throw new Error('nothing was found')
}

/** Runs all of them to their ends, also if that is cancelled. */
export function* all(bodies: readonly Coroutine<unknown>[]): Coroutine<void> {
  const tasks = bodies.map((body) => createTask(body))
  try {
    yield* gather(tasks)
  } finally {
    yield* outlast(tasks)
  }
}

/** So many of what `make` makes. */
export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}
