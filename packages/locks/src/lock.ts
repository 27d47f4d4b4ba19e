import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Acquirable } from './acquirable.ts'
import { NOT_YET, Waiters } from './waiters.ts'
import type { Primitive } from './waiters.ts'

/**
 * Held by one at a time, given in the order in which it was asked for. It does not know its holder: any task may
 * release it. `asyncio.Lock`.
 *
 * Invariant: while it is free and somebody waits, the first in line is woken, or is cancelled and wakes the next.
 */
export class Lock extends Acquirable implements Primitive<true> {
  #locked = false
  readonly #waiters: Waiters<true> = new Waiters(this)

  locked(): boolean {
    return this.#locked
  }

  /** Waits until the lock is free and all who came before have had it, and takes it. */
  acquire(): Coroutine<true> {
    return this.#waiters.wait(undefined)
  }

  /** Lets the next one have it. Throws a `RuntimeError` if nobody holds it. */
  release(): void {
    if (!this.#locked) throw new RuntimeError('Lock is not acquired.')
    this.#locked = false
    this.#waiters.wakeFirst()
  }

  /** @internal Nobody overtakes one who waits, even if that one is only about to take the lock. */
  _attempt(woken: boolean): true | typeof NOT_YET {
    if (!woken && (this.#locked || !this.#waiters.isFree())) return NOT_YET
    this.#locked = true
    return true
  }

  /** @internal */
  _giveUp(): void {
    if (!this.#locked) this.#waiters.wakeFirst()
  }

  protected _describeState(): string {
    return (this.#locked ? 'locked' : 'unlocked') + this.#waiters.describe()
  }
}
