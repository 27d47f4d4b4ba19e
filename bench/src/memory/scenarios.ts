import {
  createTask,
  FIRST_COMPLETED,
  fromPromise,
  gather,
  isCancelledError,
  shield,
  sleep,
  staggeredRace,
  taskGroup,
  timeout,
  TimeoutError,
  wait,
  waitFor,
} from 'tsyncio'
import type { Awaitable, Coroutine, FutureLike, Lock, Queue, TaskGroup } from 'tsyncio'

/** What outlives all tasks: a future and a promise that nobody settles, a lock that somebody holds, a queue that stays empty. */
export interface LongLived {
  readonly future: FutureLike<void>
  readonly promise: Promise<void>
  readonly lock: Lock
  readonly queue: Queue<never>
}

/** What one task does from its beginning to its end. */
export type Scenario = (longLived: LongLived) => Coroutine<void>

/** Ways for a task to come and go. However many of them have gone, nothing may be left. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  *'spawned and joined'() {
    yield* createTask(turn())
  },
  *'spawned and forgotten'() {
    createTask(turn())
    yield
  },
  *failed() {
    yield* quietly(createTask(failing()))
  },
  *cancelled() {
    yield* cancelling(sleep(3600))
  },
  *'cancelled before its first step'() {
    const task = createTask(turn())
    task.cancel()
    yield* quietly(task)
  },
  *'timed out by waitFor'() {
    yield* quietly(waitFor(sleep(3600), 0.001))
  },
  *'timed out by timeout'() {
    yield* quietly(timeout(0.001, () => sleep(3600)))
  },
  *'in time'() {
    yield* timeout(3600, turn)
  },
  *'raced against the long-lived future through wait'({ future }) {
    yield* wait([createTask(turn()), future], { returnWhen: FIRST_COMPLETED })
  },
  *'waited in vain for the long-lived future'({ future }) {
    yield* wait([future], { timeout: 0.001 })
  },
  *'shielded the long-lived future, and was cancelled'({ future }) {
    yield* cancelling(shielding(future))
  },
  *'waited for a lock, and was cancelled'({ lock }) {
    yield* cancelling(lock.acquire())
  },
  *'waited for an item, and was cancelled'({ queue }) {
    yield* cancelling(queue.get())
  },
  *'gathered, and was cancelled'() {
    const all = gather([sleep(3600), sleep(3600)])
    yield
    all.cancel()
    yield* quietly(all)
  },
  *'a group of two'() {
    yield* taskGroup(twoTurns)
  },
  *'a staggered race of two'() {
    yield* staggeredRace([turn, turn], 1)
  },
}

/** What only a guest can do. */
export const guestScenarios: Readonly<Record<string, Scenario>> = {
  *'awaited the long-lived promise, and was cancelled'({ promise }) {
    yield* cancelling(promised(promise))
  },
}

function* turn(): Coroutine<void> {
  yield
}

function* promised(promise: Promise<void>): Coroutine<void> {
  yield* fromPromise(promise)
}

function* failing(): Coroutine<void> {
  yield
  throw new Error('no')
}

function* shielding(future: FutureLike<void>): Coroutine<void> {
  yield* shield(future)
}

function* cancelling(coroutine: Coroutine<unknown>): Coroutine<void> {
  const task = createTask(coroutine)
  yield
  task.cancel()
  yield* quietly(task)
}

/** Awaits what is expected to fail. */
function* quietly(awaitable: Awaitable<unknown>): Coroutine<void> {
  try {
    yield* awaitable
  } catch (error) {
    const isExpected = isCancelledError(error) || error instanceof TimeoutError || (error as Error).message === 'no'
    if (!isExpected) throw error
  }
}

/** Made once: V8 keeps a list of what each new generator function brings with it, and shortens it late. */
function* twoTurns(group: TaskGroup): Coroutine<void> {
  group.createTask(turn())
  group.createTask(turn())
}
