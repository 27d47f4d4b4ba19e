import { ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Acquirable } from './acquirable.ts'
import { checkInteger } from './check.ts'
import { NOT_YET, Waiters } from './waiters.ts'
import type { Primitive } from './waiters.ts'

/**
 * A number of permits. Who wants one while there is none waits, and is served in the order of coming.
 * `asyncio.Semaphore`.
 *
 * Invariant: a permit is in `_value`, or given out; one that is released goes to the first who waits, before that one
 * runs.
 */
export class Semaphore extends Acquirable implements Primitive<true> {
  protected _value: number
  readonly #waiters: Waiters<true> = new Waiters(this)

  /** Throws a `ValueError` for less than 0. */
  constructor(value: number = 1) {
    super()
    checkInteger('value', value)
    if (value < 0) throw new ValueError('Semaphore initial value must be >= 0')
    this._value = value
  }

  /** Whether one would have to wait: no permit is left, or somebody is before you. */
  locked(): boolean {
    return this._value === 0 || !this.#waiters.isFree()
  }

  /** Takes a permit; waits while there is none, and while others wait. */
  acquire(): Coroutine<true> {
    return this.#waiters.wait(undefined)
  }

  /** Puts a permit back. */
  release(): void {
    this._value += 1
    this.#wakeNext()
  }

  /** @internal */
  _attempt(woken: boolean): true | typeof NOT_YET {
    if (woken) {
      this.#wakeAllowed()
      return true
    }
    if (this.locked()) return NOT_YET
    this._value -= 1
    return true
  }

  /** @internal */
  _giveUp(woken: boolean): void {
    if (woken) this._value += 1
    this.#wakeAllowed()
  }

  protected _describeState(): string {
    return (this.locked() ? 'locked' : `unlocked, value:${this._value}`) + this.#waiters.describe()
  }

  /** Those who came while a permit was free had to wait for those before them. */
  #wakeAllowed(): void {
    while (this._value > 0 && this.#wakeNext());
  }

  #wakeNext(): boolean {
    if (this.#waiters.wakeNext() === undefined) return false
    this._value -= 1
    return true
  }
}

/** A semaphore that does not take back more permits than it gave out. `asyncio.BoundedSemaphore`. */
export class BoundedSemaphore extends Semaphore {
  readonly #bound: number

  constructor(value: number = 1) {
    super(value)
    this.#bound = value
  }

  /** Throws a `ValueError` if all permits are there already. */
  override release(): void {
    if (this._value >= this.#bound) throw new ValueError('BoundedSemaphore released too many times')
    super.release()
  }
}
