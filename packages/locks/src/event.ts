import type { Coroutine } from '@tsyncio/futures'
import { LoopBound } from './loop-bound.ts'
import { NOT_YET, Waiters } from './waiters.ts'
import type { Primitive } from './waiters.ts'

/** A flag that can be waited for. `asyncio.Event`. */
export class Event extends LoopBound implements Primitive<true> {
  #isSet = false
  readonly #waiters: Waiters<true> = new Waiters(this)

  isSet(): boolean {
    return this.#isSet
  }

  /** Raises the flag and wakes all who wait, even if it is taken down again before they run. */
  set(): void {
    this.#isSet = true
    this.#waiters.wakeAll()
  }

  /** Takes the flag down: who comes from now on has to wait. */
  clear(): void {
    this.#isSet = false
  }

  /** Waits until the flag is raised. */
  wait(): Coroutine<true> {
    return this.#waiters.wait(undefined)
  }

  /** @internal */
  _attempt(woken: boolean): true | typeof NOT_YET {
    return woken || this.#isSet ? true : NOT_YET
  }

  /** @internal */
  _giveUp(): void {}

  protected _describeState(): string {
    return (this.#isSet ? 'set' : 'unset') + this.#waiters.describe()
  }
}
