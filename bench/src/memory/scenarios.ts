import {
  createTask,
  FIRST_COMPLETED,
  gather,
  getRunningLoop,
  isCancelledError,
  Lock,
  Queue,
  shield,
  sleep,
  staggeredRace,
  taskGroup,
  TimeoutError,
  wait,
  waitFor,
} from 'tsyncio'
import type { Awaitable, Coroutine, FutureLike, SettableFuture } from 'tsyncio'

/** One way for a task to come and go: run by the million, it must leave nothing behind. */
export interface Scenario {
  readonly name: string
  /** What lives as long as all of them. */
  make(): Long
  /** The life of one. */
  once(long: Long): Coroutine<void>
}

interface Long {
  readonly future: SettableFuture<void>
  readonly lock: Lock
  readonly queue: Queue<number>
}

function make(): Long {
  return { future: getRunningLoop().createFuture<void>(), lock: new Lock(), queue: new Queue<number>() }
}

function* short(): Coroutine<void> {
  yield
}

function* shortly(): Coroutine<void> {
  yield* sleep(0.001)
}

function* failing(): Coroutine<void> {
  yield
  throw new Error('no')
}

function* awaiting(future: FutureLike<void>): Coroutine<void> {
  yield* future
}
