import type { Host } from '@tsyncio/events'
import { VirtualClock } from './virtual-clock.ts'

/** What a host on virtual time is made of. */
export interface VirtualHostOptions {
  /** What time it is for those who ask for a turn later; a new clock by default. */
  readonly clock?: VirtualClock | undefined
  /** Whether a descriptor is readable, for guests that wait for some; without it, they cannot be guests. */
  readonly isReadable?: ((fd: number) => boolean) | undefined
}

/**
 * A host that gives its guests their turns when a test says so, and in which time passes when a test says so.
 *
 * Invariant: turns are given in the order in which they were asked for, inside `giveTurns` alone; one for later, when the
 * clock gets there.
 */
export class VirtualHost implements Host {
  readonly clock: VirtualClock
  /** There if the host knows what is readable: then it gives a turn whenever it gives others. */
  readonly watchReadable?: (fd: number, turn: () => void) => Disposable
  /** What left a guest, and would be an uncaught error elsewhere. */
  readonly errors: unknown[] = []
  #turns: (() => void)[] = []
  readonly #watched = new Map<() => void, () => boolean>()
  #guestsInNeed = 0
  #asked: (() => void) | undefined

  constructor({ clock = new VirtualClock(), isReadable }: VirtualHostOptions = {}) {
    this.clock = clock
    if (isReadable === undefined) return
    this.watchReadable = (fd, turn) => {
      this.#watched.set(turn, () => isReadable(fd))
      return { [Symbol.dispose]: () => void this.#watched.delete(turn) }
    }
  }

  requestTurn(turn: () => void): void {
    this.#turns.push(turn)
    this.#asked?.()
  }

  requestTurnAfter(delay: number, turn: () => void): Disposable {
    return this.clock.setAlarm(this.clock.now() + delay, turn)
  }

  keepAlive(): Disposable {
    this.#guestsInNeed += 1
    let disposed = false
    return {
      [Symbol.dispose]: () => {
        if (!disposed) this.#guestsInNeed -= 1
        disposed = true
      },
    }
  }

  reportError(error: unknown): void {
    this.errors.push(error)
  }

  /** Whether a guest needs it to stay up. */
  isKeptAlive(): boolean {
    return this.#guestsInNeed > 0
  }

  /** Whether a turn was asked for and has not been given. */
  isAskedForTurn(): boolean {
    return this.#turns.length > 0
  }

  /** Gives the turns that were asked for so far, but none asked for meanwhile. Returns how many. */
  giveTurns(): number {
    const readable = [...this.#watched].filter(([, isReadable]) => isReadable()).map(([turn]) => turn)
    const turns = [...this.#turns, ...readable]
    this.#turns = []
    for (const turn of turns) turn()
    return turns.length
  }

  /** Gives turns until none is asked for, while time stands still. */
  settle(): void {
    while (this.giveTurns() > 0);
  }

  /** Lets `seconds` pass, and settles before, after, and whenever somebody asked to have a turn by then. */
  advance(seconds: number): void {
    const end = this.clock.now() + seconds
    this.settle()
    while (this.clock.advanceToAlarm(end)) this.settle()
    this.clock.advance(end - this.clock.now())
  }

  /** Settles, and lets time pass until nobody asks for a turn any more, at whatever time. */
  run(): void {
    this.settle()
    while (this.clock.advanceToAlarm()) this.settle()
  }

  /** A promise for the moment at which a turn is asked for. */
  async turnAskedFor(): Promise<void> {
    if (this.#turns.length > 0) return
    await new Promise<void>((resolve) => (this.#asked = resolve))
    this.#asked = undefined
  }
}
