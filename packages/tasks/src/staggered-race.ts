import { checkLimit, getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised, TaskLike } from '@tsyncio/events'
import { asCoroutine, checkAwaitable, isCancelledError, leavesLoop, RuntimeError, TimeoutError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike, ResultOf, SettableFuture } from '@tsyncio/futures'
import { futureAddToAwaitedBy, waiterToNote } from './awaited-by.ts'
import { checkIterable } from './check-list.ts'
import { exceptionGroup } from './exception-group.ts'
import { raisedBy } from './raised-by.ts'
import { settle } from './settle.ts'
import { waitFor } from './wait-for.ts'

/** Where a staggered race is run. */
export interface StaggeredRaceOptions {
  /** The loop to start the tasks on; the running one by default. */
  readonly loop?: EventLoop | undefined
}

/**
 * How a staggered race ended: the result and the number of the winner, both `undefined` if none succeeded; and what
 * each of those that were started failed with, `undefined` for the winner.
 */
export type StaggeredRaceResult<T> = [result: T | undefined, index: number | undefined, exceptions: unknown[]]

/**
 * Starts one after the other, the next one when the last has failed, or after `delay` seconds; `undefined` is no limit.
 * The first to succeed wins, and the others are cancelled and waited for. Each function is called when its turn comes,
 * and gives what to await. `asyncio.staggered.staggered_race`.
 *
 * A cancellation is passed on to all that run, and comes out when they have ended. Throws an `ExceptionGroup` if
 * `coroutineFunctions` itself fails, or if one succeeds although it was cancelled because another had won.
 */
export function* staggeredRace<F extends () => Awaitable<unknown>>(
  coroutineFunctions: Iterable<F>,
  delay: number | undefined,
  options: StaggeredRaceOptions = {},
): Coroutine<StaggeredRaceResult<ResultOf<ReturnType<F>>>> {
  type T = ResultOf<ReturnType<F>>
  checkIterable('coroutineFunctions', coroutineFunctions)
  checkLimit('delay', delay)
  const functions = coroutineFunctions as Iterable<() => Awaitable<T>>
  return yield* new StaggeredRace<T>(functions, delay, options.loop ?? getRunningLoop()).run()
}

/**
 * A race under way.
 *
 * Invariant: there is one task for each coroutine that was started, and, until they are all started, one more that waits
 * to start the next; `#exceptions` has a place for each that was started, in their order.
 */
class StaggeredRace<T> {
  readonly #functions: Iterator<() => Awaitable<T>>
  readonly #delay: number | undefined
  readonly #loop: EventLoop
  /** The task that waits for the race, in debug mode. */
  readonly #waiter: TaskLike | undefined
  readonly #running = new Set<FutureLike<unknown>>()
  readonly #exceptions: unknown[] = []
  /** What went wrong with the race itself. */
  readonly #unhandled: unknown[] = []
  #winner: { readonly result: T; readonly index: number } | undefined
  #allDone: SettableFuture<void> | undefined

  constructor(functions: Iterable<() => Awaitable<T>>, delay: number | undefined, loop: EventLoop) {
    this.#functions = functions[Symbol.iterator]()
    this.#delay = delay
    this.#loop = loop
    this.#waiter = waiterToNote(loop)
  }

  *run(): Coroutine<StaggeredRaceResult<T>> {
    this.#startNext(undefined)
    const cancellation = yield* this.#waitForTasks()
    if (this.#unhandled.length > 0) throw exceptionGroup('staggered race failed', this.#unhandled)
    if (cancellation !== undefined) throw cancellation.error
    return [this.#winner?.result, this.#winner?.index, this.#exceptions]
  }

  /** Returns the last cancellation that arrived meanwhile; all of them are passed on. */
  *#waitForTasks(): Coroutine<Raised | undefined> {
    let cancellation: Raised | undefined
    while (this.#running.size > 0) {
      this.#allDone = this.#loop.createFuture<void>()
      try {
        yield* this.#allDone
      } catch (error) {
        if (!isCancelledError(error)) throw error
        cancellation = { error }
        for (const task of this.#running) task.cancel(error.message || undefined)
      }
    }
    return cancellation
  }

  #startNext(lastFailed: FutureLike<void> | undefined): void {
    const isListed = this.#loop.createFuture<void>()
    const task = this.#loop.createTask(this.#runNext(isListed, lastFailed))
    futureAddToAwaitedBy(task, this.#waiter)
    this.#running.add(task)
    task.addDoneCallback(this.#taskDone)
    isListed.setResult()
  }

  /** The life of one task: to wait for its turn, to see to it that there will be a next one, to run. */
  *#runNext(isListed: FutureLike<void>, lastFailed: FutureLike<void> | undefined): Coroutine<void> {
    // An eager task waits until it is in the list of those to be cancelled; any other finds itself there.
    yield* isListed
    if (lastFailed !== undefined) yield* this.#waitForTurn(lastFailed)
    const next = this.#functions.next()
    if (next.done === true) return
    const failed = this.#loop.createFuture<void>()
    this.#startNext(failed)
    const index = this.#exceptions.push(undefined) - 1
    yield* this.#runOne(next.value, index, failed)
  }

  *#waitForTurn(lastFailed: FutureLike<void>): Coroutine<void> {
    try {
      yield* waitFor(asCoroutine(lastFailed), this.#delay)
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
    }
  }

  *#runOne(start: () => Awaitable<T>, index: number, failed: SettableFuture<void>): Coroutine<void> {
    let result: T
    try {
      result = yield* checkAwaitable(start(), `coroutineFunctions[${index}]`)
    } catch (error) {
      if (leavesLoop(error)) throw error
      this.#exceptions[index] = error
      // Unless the next one is cancelled, or has waited long enough.
      return settle(failed)
    }
    if (this.#winner !== undefined) throw new RuntimeError(`number ${index} of a staggered race won when it was over`)
    this.#winner = { result, index }
    const winner = this.#loop.currentTask()
    for (const task of this.#running) if (task !== winner) task.cancel()
  }

  readonly #taskDone = (task: FutureLike<unknown>): void => {
    this.#running.delete(task)
    if (this.#running.size === 0 && this.#allDone !== undefined) settle(this.#allDone)
    const failure = task.cancelled() ? undefined : raisedBy(task)
    if (failure !== undefined) this.#unhandled.push(failure.error)
  }
}
