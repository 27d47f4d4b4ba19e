import type { Host } from '@tsyncio/events'

interface Delayed {
  readonly delay: number
  readonly turn: () => void
}

/** A host that gives its guest a turn when a test says so. */
export class HandHost implements Host {
  readonly errors: unknown[] = []
  readonly delayed: Delayed[] = []
  readonly #requested: (() => void)[] = []
  #reasons = 0

  requestTurn(turn: () => void): void {
    this.#requested.push(turn)
  }

  requestTurnAfter(delay: number, turn: () => void): Disposable {
    const request = { delay, turn }
    this.delayed.push(request)
    return { [Symbol.dispose]: () => this.#drop(request) }
  }

  watchReadable(): Disposable {
    return { [Symbol.dispose]() {} }
  }

  keepAlive(): Disposable {
    this.#reasons += 1
    let needed = true
    return {
      [Symbol.dispose]: () => {
        if (needed) this.#reasons -= 1
        needed = false
      },
    }
  }

  reportError(error: unknown): void {
    this.errors.push(error)
  }

  /** Whether a turn is asked for. */
  get isAsked(): boolean {
    return this.#requested.length > 0
  }

  /** Whether the guest keeps it up. */
  get isNeeded(): boolean {
    return this.#reasons > 0
  }

  /** Gives turns while any are asked for. A guest that never rests is stopped after a thousand. */
  settle(): void {
    for (let count = 0; count < 1000; count += 1) {
      const turn = this.#requested.shift()
      if (turn === undefined) return
      turn()
    }
    throw new Error('it asks for turns for ever, with nothing to do')
  }

  /** Gives the turn that was asked for first, of those for later. */
  ring(): void {
    const [first] = this.delayed
    if (first === undefined) throw new Error('no turn was asked for, for later')
    this.#drop(first)
    first.turn()
  }

  #drop(request: Delayed): void {
    const index = this.delayed.indexOf(request)
    if (index >= 0) this.delayed.splice(index, 1)
  }
}
