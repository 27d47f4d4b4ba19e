import { checkLimit, getRunningLoop } from '@tsyncio/events'
import type { EventLoop, ScheduledTimer } from '@tsyncio/events'
import { TimeoutError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike, ResultOf } from '@tsyncio/futures'
import { checkList } from './check-list.ts'
import { Mailbox } from './mailbox.ts'
import { ensureFuture } from './spawning.ts'

/** How long `asCompleted` waits. */
export interface AsCompletedOptions {
  /** The longest to wait for all of them, in seconds; no limit by default. */
  readonly timeout?: number | undefined
}

/**
 * Gives `awaitables` in the order in which they are done. Two ways to go through them:
 *
 * - `for (const next of asCompleted(list)) yield* next`: each `next` is a coroutine for the result of the next one;
 * - `for (let next = yield* all.next(); next.done !== true; next = yield* all.next())` gives the futures themselves.
 *
 * After the timeout every one that is left throws a `TimeoutError`. `asyncio.as_completed`.
 *
 * Differs from asyncio: those that are coroutines start in the order of the list.
 */
export function asCompleted<A extends Awaitable<unknown>>(
  awaitables: Iterable<A>,
  options?: AsCompletedOptions,
): AsCompleted<ResultOf<A>>
export function asCompleted<T>(awaitables: Iterable<Awaitable<T>>, options?: AsCompletedOptions): AsCompleted<T>
export function asCompleted<T>(awaitables: Iterable<Awaitable<T>>, options?: AsCompletedOptions): AsCompleted<T> {
  checkList('awaitables', awaitables)
  checkLimit('timeout', options?.timeout)
  return new AsCompleted(awaitables, options?.timeout)
}

/** What `asCompleted` gives. */
export class AsCompleted<T> implements Iterable<Coroutine<T>> {
  readonly #finished = new Mailbox<FutureLike<T> | undefined>()
  readonly #todo: Set<FutureLike<T>>
  readonly #timer: ScheduledTimer | undefined
  #left: number

  constructor(awaitables: Iterable<Awaitable<T>>, timeout: number | undefined) {
    const loop: EventLoop = getRunningLoop()
    this.#todo = new Set(Array.from(new Set(awaitables), (awaitable) => ensureFuture(awaitable, { loop })))
    this.#left = this.#todo.size
    this.#watch()
    if (timeout !== undefined && this.#left > 0) this.#timer = loop.callLater(timeout, this.#onTimeout)
  }

  #watch(): void {
    try {
      for (const future of this.#todo) future.addDoneCallback(this.#onDone)
    } catch (error) {
      this.#unwatch()
      throw error
    }
  }

  #unwatch(): void {
    for (const future of this.#todo) future.removeDoneCallback(this.#onDone)
  }

  *[Symbol.iterator](): Generator<Coroutine<T>, undefined> {
    while (this.#left > 0) {
      this.#left -= 1
      yield this.#nextResult()
    }
  }

  /** The next future that is done. `__anext__`. */
  *next(): Coroutine<IteratorResult<FutureLike<T>, undefined>> {
    if (this.#left === 0) return { done: true, value: undefined }
    this.#left -= 1
    return { done: false, value: inTime(yield* this.#finished.take()) }
  }

  *#nextResult(): Coroutine<T> {
    return inTime(yield* this.#finished.take()).result()
  }

  readonly #onDone = (future: FutureLike<T>): void => {
    // The timeout may have come first.
    if (!this.#todo.delete(future)) return
    this.#finished.put(future)
    if (this.#todo.size === 0) this.#timer?.cancel()
  }

  readonly #onTimeout = (): void => {
    this.#unwatch()
    for (let left = this.#todo.size; left > 0; left -= 1) this.#finished.put(undefined)
    this.#todo.clear()
  }
}

/** Nothing is what the timeout leaves. */
function inTime<T>(future: FutureLike<T> | undefined): FutureLike<T> {
  if (future === undefined) throw new TimeoutError('the timeout expired')
  return future
}
