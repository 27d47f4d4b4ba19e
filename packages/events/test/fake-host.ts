import type { Host } from '@tsyncio/events'

interface TimerRequest {
  readonly delay: number
  readonly turn: () => void
}

/** A platform whose turns a test plays by hand, and which knows what it was asked for. */
export class FakeHost implements Host {
  turns: (() => void)[] = []
  timers: TimerRequest[] = []
  /** Each time it was asked to stay up, and each time no longer. */
  readonly alive: boolean[] = []
  readonly errors: unknown[] = []

  requestTurn(turn: () => void): void {
    this.turns.push(turn)
  }

  requestTurnAfter(delay: number, turn: () => void): Disposable {
    const request = { delay, turn }
    this.timers.push(request)
    return { [Symbol.dispose]: () => void (this.timers = this.timers.filter((other) => other !== request)) }
  }

  keepAlive(): Disposable {
    this.alive.push(true)
    return { [Symbol.dispose]: () => void this.alive.push(false) }
  }

  reportError(error: unknown): void {
    this.errors.push(error)
  }

  /** How many turns and timers are requested. */
  get requested(): { turns: number; timers: number } {
    return { turns: this.turns.length, timers: this.timers.length }
  }

  /** The delays that are asked for. */
  get delays(): number[] {
    return this.timers.map(({ delay }) => delay)
  }

  /** The platform is free. Throws when nobody asked for a turn. */
  playTurn(): void {
    const turn = this.turns.shift()
    if (turn === undefined) throw new Error('no turn is requested')
    turn()
  }

  /** The platform's timer fires. Throws when nobody asked for one. */
  playTimer(): void {
    const timer = this.timers.shift()
    if (timer === undefined) throw new Error('no timer is requested')
    timer.turn()
  }
}

/** A platform that can watch descriptors, too. */
export class WatchingHost extends FakeHost {
  readonly watched = new Map<number, () => void>()

  watchReadable(fd: number, turn: () => void): Disposable {
    this.watched.set(fd, turn)
    return { [Symbol.dispose]: () => void this.watched.delete(fd) }
  }

  playReadable(fd: number): void {
    const turn = this.watched.get(fd)
    if (turn === undefined) throw new Error(`nobody watches ${fd}`)
    turn()
  }
}
