import type { FutureFactory } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { BlockingFuture, Coroutine, SettableFuture, Yieldable } from '@tsyncio/futures'

/** What an attempt gives when it has to be made again, once somebody has woken the waiter. */
export const NOT_YET: unique symbol = Symbol('NOT_YET')

/** A primitive, as those who wait for it see it. */
export interface Waitable<T, A = undefined> {
  /** The loop to wait on. */
  _getLoop(): FutureFactory
  /**
   * Takes what is waited for, or gives `NOT_YET`. The first attempt is made before any waiting; the next ones each
   * time the waiter was woken.
   */
  _attempt(woken: boolean, argument: A): T | typeof NOT_YET
  /** A waiter went away without it. If it was woken before, that is to be passed on. */
  _giveUp(woken: boolean, argument: A): void
}

/**
 * Those who wait for one thing, first come, first served.
 *
 * Invariant: a doubly linked list through the waits themselves, so that one that is cancelled leaves in one step from
 * wherever it stands.
 */
export class Waiters<T, A = undefined> {
  readonly waitable: Waitable<T, A>
  private _first: Wait<T, A> | undefined = undefined
  private _last: Wait<T, A> | undefined = undefined

  constructor(waitable: Waitable<T, A>) {
    this.waitable = waitable
  }

  /** Makes the attempt when it is awaited, and waits as long as that does not succeed. */
  wait(argument: A): Coroutine<T> {
    // As TypeScript sees it, a generator; nobody but `yield*` and a task ever meets it.
    return new Wait(this, argument) as unknown as Coroutine<T>
  }

  /** Wakes the first one who still waits, and lets it leave the line. Returns it, if there is one. */
  wakeNext(): { readonly argument: A } | undefined {
    for (let wait = this._first; wait !== undefined; wait = this._first) {
      this.remove(wait)
      if (wait.wake()) return wait
    }
    return undefined
  }

  wakeAll(): void {
    while (this.wakeNext() !== undefined);
  }

  /** Wakes the first in line, who keeps its place until it runs. Nobody, if that one is woken or cancelled already. */
  wakeFirst(): void {
    this._first?.wake()
  }

  /** Whether nobody in line will ever take what it waits for. */
  allCancelled(): boolean {
    let wait = this._first
    while (wait?.cancelled() === true) wait = wait.behind
    return wait === undefined
  }

  /** How many stand in line, in the words of a primitive's `toString()`. */
  describe(what: string = 'waiters'): string {
    let count = 0
    for (let wait = this._first; wait !== undefined; wait = wait.behind) count += 1
    return count === 0 ? '' : `, ${what}:${count}`
  }

  /** @internal */
  append(wait: Wait<T, A>): void {
    wait.ahead = this._last
    if (this._last === undefined) this._first = wait
    else this._last.behind = wait
    this._last = wait
  }

  /** @internal Without effect on one that does not stand in line. */
  remove(wait: Wait<T, A>): void {
    const { ahead, behind } = wait
    if (ahead === undefined && this._first !== wait) return
    if (ahead === undefined) this._first = behind
    else ahead.behind = behind
    if (behind === undefined) this._last = ahead
    else behind.ahead = ahead
    wait.ahead = undefined
    wait.behind = undefined
  }
}

/**
 * One wait by one coroutine, attempts included. It is its own iterator, iterator result and place in line, so that an
 * operation that need not wait costs one small object, and one that does costs a future besides.
 *
 * Invariant: it has a future from when it joins the line until its wait ends, and then either `_attempt` or `_giveUp`
 * of what it waited for has been told.
 */
class Wait<T, A> implements Iterator<Yieldable, T, unknown> {
  done = false
  value: T | Yieldable = undefined
  ahead: Wait<T, A> | undefined = undefined
  behind: Wait<T, A> | undefined = undefined
  readonly argument: A
  private readonly line: Waiters<T, A>
  private future: SettableFuture<void> | undefined = undefined

  constructor(line: Waiters<T, A>, argument: A) {
    this.argument = argument
    this.line = line
  }

  next(): IteratorResult<Yieldable, T> {
    const { future, line } = this
    if (this.done || future?.done() === false) throw new RuntimeError('cannot await this a second time')
    try {
      if (future !== undefined) {
        line.remove(this)
        future.result()
      }
      const result = line.waitable._attempt(future !== undefined, this.argument)
      if (result === NOT_YET) {
        this.value = this.join()
      } else {
        this.future = undefined
        this.value = result
        this.done = true
      }
      return this as IteratorResult<Yieldable, T>
    } catch (error) {
      return this.throw(error)
    }
  }

  throw(error: unknown): never {
    this.leave()
    throw error
  }

  return(value: T): IteratorResult<Yieldable, T> {
    this.leave()
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }

  wake(): boolean {
    if (this.future?.done() !== false) return false
    this.future.setResult()
    return true
  }

  cancelled(): boolean {
    return this.future?.cancelled() === true
  }

  private join(): BlockingFuture {
    const future = this.line.waitable._getLoop().createFuture<void>()
    this.future = future
    this.line.append(this)
    future._asyncioFutureBlocking = true
    return future as BlockingFuture
  }

  private leave(): void {
    const { future, line } = this
    this.done = true
    this.future = undefined
    if (future === undefined) return
    line.remove(this)
    line.waitable._giveUp(future.done() && !future.cancelled(), this.argument)
  }
}
