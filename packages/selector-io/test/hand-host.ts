import type { Host } from '@tsyncio/events'

/** A host that gives turns when a test tells it to. */
export class HandHost implements Host {
  /** What is watched, by descriptor. */
  readonly watched = new Map<number, () => void>()
  readonly errors: unknown[] = []
  readonly #requested: (() => void)[] = []
  #reasons = 0

  /** Whether a guest keeps it up. */
  get alive(): boolean {
    return this.#reasons > 0
  }

  requestTurn(turn: () => void): void {
    this.#requested.push(turn)
  }

  requestTurnAfter(): Disposable {
    return { [Symbol.dispose]: () => {} }
  }

  watchReadable(fd: number, turn: () => void): Disposable {
    this.watched.set(fd, turn)
    return { [Symbol.dispose]: () => void this.watched.delete(fd) }
  }

  keepAlive(): Disposable {
    this.#reasons += 1
    return { [Symbol.dispose]: () => void (this.#reasons -= 1) }
  }

  reportError(error: unknown): void {
    this.errors.push(error)
  }

  /** Gives the turns that were asked for, until there are none. */
  runTurns(): void {
    for (let turn = this.#requested.shift(); turn !== undefined; turn = this.#requested.shift()) turn()
  }
}
