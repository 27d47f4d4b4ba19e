import { getRunningLoop } from '@tsyncio/events'
import { RuntimeError, ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Acquirable } from './acquirable.ts'
import { checkInteger } from './check.ts'
import { NOT_YET, Waiters } from './waiters.ts'
import type { Primitive } from './waiters.ts'

/**
 * At most `total` tokens, each borrowed by somebody: a semaphore that knows who holds its permits, and whose number of
 * them may change while it is in use. `CapacityLimiter` of trio and anyio. Differs from asyncio, which has none.
 *
 * Invariant: a borrower has one token at most; one that is given back goes to the first in line, before that one runs.
 */
export class CapacityLimiter extends Acquirable implements Primitive<void, unknown> {
  #total = 0
  readonly #borrowers = new Set<unknown>()
  readonly #waiting = new Set<unknown>()
  readonly #waiters: Waiters<void, unknown> = new Waiters<void, unknown>(this)

  /** Throws a `ValueError` unless `total` is an integer of at least 0, or `Infinity`. */
  constructor(total: number) {
    super()
    this.total = total
  }

  /** How many tokens there are. With more, those who wait go on; with fewer, tokens given back are not given out. */
  get total(): number {
    return this.#total
  }

  set total(total: number) {
    checkInteger('total', total, true)
    if (total < 0) throw new ValueError(`total: expected at least 0, got ${total}`)
    this.#total = total
    this.#wakeAllowed()
  }

  /** How many tokens are borrowed. */
  get borrowed(): number {
    return this.#borrowers.size
  }

  /** How many tokens are free; below 0 as long as more are borrowed than there are since `total` was lowered. */
  get available(): number {
    return this.#total - this.borrowed
  }

  /** Who has a token, first come first. */
  get borrowers(): ReadonlySet<unknown> {
    return this.#borrowers
  }

  /**
   * Borrows a token for the current task; waits while none is free. Throws a `RuntimeError` if it has or awaits one.
   */
  *acquire(): Coroutine<void> {
    yield* this.acquireOnBehalfOf(currentBorrower())
  }

  /** Borrows a token for `borrower`, whatever that is: a connection, a job. Otherwise as `acquire`. */
  acquireOnBehalfOf(borrower: unknown): Coroutine<void> {
    return this.#waiters.wait(borrower)
  }

  /** Gives the token of the current task back. Throws a `RuntimeError` if it has none. */
  release(): void {
    this.releaseOnBehalfOf(currentBorrower())
  }

  /** Gives the token of `borrower` back. Throws a `RuntimeError` if it has none. */
  releaseOnBehalfOf(borrower: unknown): void {
    if (!this.#borrowers.delete(borrower)) throw new RuntimeError(`borrower: ${String(borrower)} has no token here`)
    this.#wakeAllowed()
  }

  /** @internal */
  _attempt(woken: boolean, borrower: unknown): void | typeof NOT_YET {
    if (woken) return this.#wakeAllowed()
    if (this.#borrowers.has(borrower) || this.#waiting.has(borrower)) {
      throw new RuntimeError(`borrower: ${String(borrower)} has a token already, or waits for one`)
    }
    if (this.available > 0 && this.#waiters.isFree()) return void this.#borrowers.add(borrower)
    this._getLoop()
    this.#waiting.add(borrower)
    return NOT_YET
  }

  /** @internal */
  _giveUp(woken: boolean, borrower: unknown): void {
    ;(woken ? this.#borrowers : this.#waiting).delete(borrower)
    this.#wakeAllowed()
  }

  protected _describeState(): string {
    return `borrowed:${this.borrowed}/${this.#total}${this.#waiters.describe()}`
  }

  #wakeAllowed(): void {
    while (this.available > 0) {
      const woken = this.#waiters.wakeNext()
      if (woken === undefined) return
      this.#waiting.delete(woken.argument)
      this.#borrowers.add(woken.argument)
    }
  }
}

function currentBorrower(): unknown {
  const task = getRunningLoop().currentTask()
  if (task === undefined) throw new RuntimeError('a token is borrowed by a task: use acquireOnBehalfOf elsewhere')
  return task
}
