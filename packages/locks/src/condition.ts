import { isCancelledError, kindOf, RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Acquirable } from './acquirable.ts'
import { checkInteger } from './check.ts'
import { Lock } from './lock.ts'
import { NOT_YET, Waiters } from './waiters.ts'
import type { Primitive } from './waiters.ts'

/** What a condition asks of its lock. */
export interface LockLike {
  locked(): boolean
  acquire(): Coroutine<unknown>
  release(): void
}

type Truthy<T> = Exclude<T, false | 0 | 0n | '' | null | undefined>

/**
 * A lock, and a place to wait, without it, until somebody who has it says that something changed. `asyncio.Condition`.
 *
 * Invariant: whoever leaves `wait` holds the lock, also by an error; and a notification that it then cannot use goes
 * to the next.
 */
export class Condition extends Acquirable implements Primitive<void> {
  readonly #lock: LockLike
  readonly #waiters: Waiters<void> = new Waiters(this)

  /** Several conditions may share one lock; by default it has one of its own. */
  constructor(lock: LockLike = new Lock()) {
    super()
    const { locked, acquire, release } = Object(lock) as Partial<LockLike>
    if ([locked, acquire, release].some((method) => typeof method !== 'function')) {
      throw new TypeError(`lock: expected a Lock, got ${kindOf(lock)}`)
    }
    this.#lock = lock
  }

  locked(): boolean {
    return this.#lock.locked()
  }

  acquire(): Coroutine<unknown> {
    return this.#lock.acquire()
  }

  release(): void {
    this.#lock.release()
  }

  /**
   * Releases the lock, waits to be notified, and acquires the lock again, which also a cancellation has to wait for.
   * It may be woken without a reason, so look at what you wait for again; or use `waitFor`.
   * Throws a `RuntimeError` if nobody holds the lock.
   */
  *wait(): Coroutine<true> {
    this.#checkLocked('wait')
    this._getLoop()
    this.release()
    let isOver = false
    try {
      yield* this.#waitReleased()
      isOver = true
      return true
    } finally {
      // It may have been notified before it was cancelled, or closed.
      if (!isOver) this.#waiters.wakeNext()
    }
  }

  /** Waits until `predicate()` is truthy, and gives what it returned. `Condition.wait_for`. */
  *waitFor<T>(predicate: () => T): Coroutine<Truthy<T>> {
    let result = predicate()
    while (!result) {
      yield* this.wait()
      result = predicate()
    }
    return result as Truthy<T>
  }

  /** Wakes the first `n` who wait. They go on once they have the lock. Throws a `RuntimeError` if nobody holds it. */
  notify(n: number = 1): void {
    checkInteger('n', n)
    this.#checkLocked('notify')
    for (let left = n; left > 0 && this.#waiters.wakeNext() !== undefined; left -= 1);
  }

  /** Wakes all who wait. */
  notifyAll(): void {
    this.#checkLocked('notify')
    this.#waiters.wakeAll()
  }

  /** @internal */
  _attempt(woken: boolean): void | typeof NOT_YET {
    if (!woken) return NOT_YET
  }

  /** @internal `wait` itself passes a notification on, once it holds the lock. */
  _giveUp(): void {}

  protected _describeState(): string {
    return (this.locked() ? 'locked' : 'unlocked') + this.#waiters.describe()
  }

  *#waitReleased(): Coroutine<void> {
    try {
      yield* this.#waiters.wait(undefined)
    } finally {
      yield* this.#reacquire()
    }
  }

  /** Acquires the lock, however often that is cancelled; the last cancellation comes out afterwards. */
  *#reacquire(): Coroutine<void> {
    let cancellation: unknown
    for (;;) {
      try {
        yield* this.acquire()
        break
      } catch (error) {
        if (!isCancelledError(error)) throw error
        cancellation = error
      }
    }
    if (cancellation !== undefined) throw cancellation
  }

  #checkLocked(what: string): void {
    if (!this.locked()) throw new RuntimeError(`cannot ${what} on un-acquired lock`)
  }
}
