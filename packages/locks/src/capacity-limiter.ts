import { getRunningLoop } from '@tsyncio/events'
import { kindOf, RuntimeError, ValueError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Acquirable } from './acquirable.ts'
import { NOT_YET, Waiters } from './waiters.ts'
import type { Waitable } from './waiters.ts'

/**
 * At most `total` tokens, each borrowed by somebody: a semaphore that knows who holds its permits, and whose number of
 * them may change while it is in use. `CapacityLimiter` of trio and anyio.
 *
 * Invariant: a borrower has one token at most; one that is given back goes to the first in line, before that one runs.
 */
export class CapacityLimiter extends Acquirable implements Waitable<void, unknown> {
  private _total!: number
  private readonly _borrowers = new Set<unknown>()
  private readonly _waiting = new Set<unknown>()
  private readonly _waiters: Waiters<void, unknown> = new Waiters<void, unknown>(this)

  /** Throws a `ValueError` unless `total` is an integer of at least 0, or `Infinity`. */
  constructor(total: number) {
    super()
    this.total = total
  }

  /** How many tokens there are. With more, those who wait go on; with fewer, tokens given back are not given out. */
  get total(): number {
    return this._total
  }

  set total(total: number) {
    if (!(total === Infinity || (Number.isInteger(total) && total >= 0))) {
      const message = `total: expected an integer of at least 0 or Infinity, got ${kindOf(total)}`
      throw typeof total === 'number' ? new ValueError(message) : new TypeError(message)
    }
    this._total = total
    this._wakeAllowed()
  }

  /** How many tokens are borrowed. */
  get borrowed(): number {
    return this._borrowers.size
  }

  /** How many tokens are free; below 0 as long as more are borrowed than there are since `total` was lowered. */
  get available(): number {
    return this._total - this.borrowed
  }

  /** Who has a token, first come first. */
  get borrowers(): ReadonlySet<unknown> {
    return this._borrowers
  }

  /**
   * Borrows a token for the current task; waits while none is free. Throws a `RuntimeError` if it has or awaits one.
   */
  *acquire(): Coroutine<void> {
    yield* this.acquireOnBehalfOf(currentBorrower())
  }

  /** Borrows a token for `borrower`, whatever that is: a connection, a job. Otherwise as `acquire`. */
  acquireOnBehalfOf(borrower: unknown): Coroutine<void> {
    return this._waiters.wait(borrower)
  }

  /** Gives the token of the current task back. Throws a `RuntimeError` if it has none. */
  release(): void {
    this.releaseOnBehalfOf(currentBorrower())
  }

  /** Gives the token of `borrower` back. Throws a `RuntimeError` if it has none. */
  releaseOnBehalfOf(borrower: unknown): void {
    if (!this._borrowers.delete(borrower)) throw new RuntimeError(`borrower: ${String(borrower)} has no token here`)
    this._wakeAllowed()
  }

  /** @internal */
  _attempt(woken: boolean, borrower: unknown): void | typeof NOT_YET {
    if (woken) return this._wakeAllowed()
    if (this._borrowers.has(borrower) || this._waiting.has(borrower)) {
      throw new RuntimeError(`borrower: ${String(borrower)} has a token already, or waits for one`)
    }
    if (this.available > 0 && this._waiters.isFree()) return void this._borrowers.add(borrower)
    this._getLoop()
    this._waiting.add(borrower)
    return NOT_YET
  }

  /** @internal */
  _giveUp(woken: boolean, borrower: unknown): void {
    ;(woken ? this._borrowers : this._waiting).delete(borrower)
    this._wakeAllowed()
  }

  protected _describeState(): string {
    return `borrowed:${this.borrowed}/${this._total}${this._waiters.describe()}`
  }

  private _wakeAllowed(): void {
    while (this.available > 0) {
      const woken = this._waiters.wakeNext()
      if (woken === undefined) return
      this._waiting.delete(woken.argument)
      this._borrowers.add(woken.argument)
    }
  }
}

function currentBorrower(): unknown {
  const task = getRunningLoop().currentTask()
  if (task === undefined) throw new RuntimeError('a token is borrowed by a task: use acquireOnBehalfOf elsewhere')
  return task
}
