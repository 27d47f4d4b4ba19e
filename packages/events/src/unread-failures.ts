import type { UnreadFailure } from '@tsyncio/futures'

/**
 * The failures that nobody has read yet.
 *
 * Invariant: those of this turn hold their futures, the older ones do not. Most are read in the turn in which they
 * come, and what is only held weakly costs more: the engine keeps all of it until the turn ends.
 */
export class UnreadFailures {
  readonly #ofThisTurn = new Set<UnreadFailure>()
  readonly #older = new Set<UnreadFailure>()
  readonly #isTurnDue: () => boolean

  /** `isTurnDue` tells whether there is a turn, or will be one. */
  constructor(isTurnDue: () => boolean) {
    this.#isTurnDue = isTurnDue
  }

  add(failure: UnreadFailure): void {
    this.#ofThisTurn.add(failure)
    if (!this.#isTurnDue()) this.endTurn()
  }

  delete(failure: UnreadFailure): void {
    if (!this.#ofThisTurn.delete(failure)) this.#older.delete(failure)
  }

  endTurn(): void {
    if (this.#ofThisTurn.size === 0) return
    for (const failure of this.#ofThisTurn) {
      failure.letGo?.()
      this.#older.add(failure)
    }
    this.#ofThisTurn.clear()
  }

  /** The loop closes: nobody will read them. */
  report(): void {
    this.endTurn()
    for (const failure of this.#older) failure.report()
  }
}
