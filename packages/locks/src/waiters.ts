import type { FutureFactory } from '@tsyncio/events'
import { RuntimeError, suspendOn } from '@tsyncio/futures'
import type { BlockingFuture, Coroutine, SettableFuture, Yieldable } from '@tsyncio/futures'

/** What an attempt gives when it has to be made again, once somebody has woken the waiter. */
export const NOT_YET: unique symbol = Symbol('NOT_YET')

/** A primitive, as those who wait for it see it. */
export interface Primitive<T, A = undefined> {
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
 * wherever it stands. Who is woken stands in it no longer, and is counted until it has run.
 */
export class Waiters<T, A = undefined> {
  readonly primitive: Primitive<T, A>
  #first: Wait<T, A> | undefined = undefined
  #last: Wait<T, A> | undefined = undefined
  #woken = 0

  constructor(primitive: Primitive<T, A>) {
    this.primitive = primitive
  }

  /** Makes the attempt when it is awaited, and waits as long as that does not succeed. */
  wait(argument: A): Coroutine<T> {
    // As TypeScript sees it, a generator; nobody but `yield*` and a task ever meets it.
    return new Wait(this, argument) as unknown as Coroutine<T>
  }

  /** Wakes the first in line who is not cancelled. Returns it, if there is one. */
  wakeNext(): { readonly argument: A } | undefined {
    for (let wait = this.#first; wait !== undefined; wait = this.#first) {
      this.#unlink(wait)
      if (!wait.wake()) continue
      this.#woken += 1
      return wait
    }
    return undefined
  }

  /**
   * Wakes the first in line, unless somebody is about to run who will do that: one who is woken, or the first itself,
   * if it is cancelled.
   */
  wakeFirst(): void {
    if (this.#woken === 0 && this.#first?.cancelled() === false) this.wakeNext()
  }

  wakeAll(): void {
    while (this.wakeNext() !== undefined);
  }

  /** Whether who comes now overtakes nobody: all in line are cancelled, and nobody is woken and has yet to run. */
  isFree(): boolean {
    let wait = this.#first
    while (wait?.cancelled() === true) wait = wait.behind
    return wait === undefined && this.#woken === 0
  }

  /** How many stand in line, in the words of a primitive's `toString()`. */
  describe(what: string = 'waiters'): string {
    let count = 0
    for (let wait = this.#first; wait !== undefined; wait = wait.behind) count += 1
    return count === 0 ? '' : `, ${what}:${count}`
  }

  /** @internal */
  append(wait: Wait<T, A>): void {
    wait.ahead = this.#last
    if (this.#last === undefined) this.#first = wait
    else this.#last.behind = wait
    this.#last = wait
  }

  /** @internal */
  leave(wait: Wait<T, A>): void {
    if (wait.woken) this.#woken -= 1
    else this.#unlink(wait)
    wait.woken = false
  }

  /** Without effect on one that was passed over, and so is out already. */
  #unlink(wait: Wait<T, A>): void {
    const { ahead, behind } = wait
    if (ahead === undefined && this.#first !== wait) return
    if (ahead === undefined) this.#first = behind
    else ahead.behind = behind
    if (behind === undefined) this.#last = ahead
    else behind.ahead = ahead
    wait.ahead = undefined
    wait.behind = undefined
  }
}

/**
 * One wait by one coroutine, attempts included. It is its own iterator, iterator result and place in line, so that an
 * operation that need not wait costs one small object, and one that does costs a future besides.
 *
 * Invariant: it has a future from when it joins the line until it leaves. Then either an attempt has succeeded, or
 * `_giveUp` was told.
 *
 * The fields are plain, because one is made for each operation.
 */
class Wait<T, A> implements Iterator<Yieldable, T, unknown> {
  done = false
  value: T | Yieldable = undefined
  /** Out of the line, and about to run. */
  woken = false
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
    if (this.done || this.future?.done() === false) throw new RuntimeError('cannot await this a second time')
    try {
      this.future?.result()
      const result = this.line.primitive._attempt(this.woken, this.argument)
      if (this.future !== undefined) this.leave()
      this.done = result !== NOT_YET
      this.value = result === NOT_YET ? this.join() : result
      return this as IteratorResult<Yieldable, T>
    } catch (error) {
      return this.throw(error)
    }
  }

  throw(error: unknown): never {
    this.giveUp()
    throw error
  }

  return(value: T): IteratorResult<Yieldable, T> {
    this.giveUp()
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }

  /** Returns whether it could be woken: not if it is cancelled. */
  wake(): boolean {
    if (this.future?.done() !== false) return false
    this.woken = true
    this.future.setResult()
    return true
  }

  cancelled(): boolean {
    return this.future?.cancelled() === true
  }

  private join(): BlockingFuture {
    const future = this.line.primitive._getLoop().createFuture<void>()
    this.future = future
    this.line.append(this)
    return suspendOn(future)
  }

  private leave(): void {
    this.future = undefined
    this.line.leave(this)
  }

  private giveUp(): void {
    this.done = true
    if (this.future === undefined) return
    const { woken } = this
    this.leave()
    this.line.primitive._giveUp(woken, this.argument)
  }
}
