import { getRunningLoop } from '@tsyncio/events'
import { asCoroutine, kindOf, ValueError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike, SettableFuture } from '@tsyncio/futures'
import type { CoroutineIterator } from './async-generator.ts'
import { raisedBy } from './raised-by.ts'
import { checkSource, openSource } from './source.ts'
import type { Source } from './source.ts'
import { TaskGroup } from './task-group.ts'
import { settle } from './settle.ts'

/** How much `map` and `forEach` do at the same time. */
export interface ConcurrencyOptions {
  /** How many items may be worked on at the same time, at least 1; no limit by default. */
  readonly concurrency?: number | undefined
}

/** What is done with an item, in a task of its own. */
type Work<T, R> = (item: T, index: number) => Awaitable<R>

/**
 * Calls `fn` with each item of `source`, as many at the same time as `concurrency` allows; its result is the list of
 * theirs, in the order of the items. The next item is asked for when there is room for it, and not before.
 *
 * When one fails, or the source does, the others are cancelled and waited for, and an `ExceptionGroup` with all errors is
 * thrown, as by `taskGroup`; cancelling it cancels all. A source that is left before its end is closed after that.
 * Throws a `TypeError` or a `ValueError` for a source, a function or a number that is none.
 */
export function map<T, R>(source: Source<T>, fn: Work<T, R>, options?: ConcurrencyOptions): Coroutine<R[]> {
  return collect(new Mapping(source, fn, options))
}

/** As `map`, for what `fn` does and not for its results, which are not kept: the source may be endless. */
export function forEach<T>(source: Source<T>, fn: Work<T, unknown>, options?: ConcurrencyOptions): Coroutine<void> {
  return new Mapping(source, fn, options).run()
}

function* collect<T, R>(mapping: Mapping<T, R>): Coroutine<R[]> {
  const results: R[] = []
  yield* mapping.run(results)
  return results
}

/**
 * Work on the items of a source.
 *
 * Invariant: `#running` tasks work on an item each, `concurrency` at most; `#room` is there while the next one waits.
 */
class Mapping<T, R> {
  readonly #source: Source<T>
  readonly #fn: Work<T, R>
  readonly #concurrency: number
  readonly #group = new TaskGroup()
  #running = 0
  #room: SettableFuture<void> | undefined
  /** The group is shutting down, because of one that did not succeed. */
  #isOver = false
  /** The first that was cancelled, which a group takes for a quiet end, but its item has no result. */
  #cancelled: FutureLike<unknown> | undefined

  constructor(source: Source<T>, fn: Work<T, R>, { concurrency = Infinity }: ConcurrencyOptions = {}) {
    checkSource(source)
    if (typeof fn !== 'function') throw new TypeError(`fn: expected a function, got ${kindOf(fn)}`)
    checkConcurrency(concurrency)
    this.#source = source
    this.#fn = fn
    this.#concurrency = concurrency
  }

  *run(results?: R[]): Coroutine<void> {
    const items = openSource(this.#source)
    try {
      yield* this.#group.with(() => this.#startAll(items, results))
    } finally {
      yield* items.close()
    }
    this.#cancelled?.result()
  }

  *#startAll(items: CoroutineIterator<T>, results: R[] | undefined): Coroutine<void> {
    for (let index = 0; ; index += 1) {
      while (this.#running >= this.#concurrency) yield* this.#waitForRoom()
      const item = yield* items.next()
      // A source may have taken the cancellation for itself, and have one more.
      if (item.done === true || this.#isOver) return
      const task = this.#group.createTask(this.#work(item.value, index, results))
      this.#running += 1
      task.addDoneCallback(this.#workDone)
    }
  }

  *#work(item: T, index: number, results: R[] | undefined): Coroutine<void> {
    // They start in order: so the list grows by one place at a time, however they end.
    if (results !== undefined) results[index] = undefined as R
    const result = yield* asCoroutine(this.#fn(item, index))
    if (results !== undefined) results[index] = result
  }

  *#waitForRoom(): Coroutine<void> {
    this.#room = getRunningLoop().createFuture<void>()
    yield* this.#room
  }

  readonly #workDone = (task: FutureLike<unknown>): void => {
    this.#running -= 1
    if (this.#room !== undefined) settle(this.#room)
    this.#isOver ||= task.cancelled() || raisedBy(task) !== undefined
    if (!task.cancelled()) return
    this.#cancelled ??= task
    this.#group.cancel()
  }
}

function checkConcurrency(concurrency: number): void {
  if (concurrency >= 1 && (Number.isInteger(concurrency) || concurrency === Infinity)) return
  const message = `concurrency: expected an integer of at least 1 or Infinity, got ${kindOf(concurrency)}`
  throw typeof concurrency === 'number' ? new ValueError(message) : new TypeError(message)
}
