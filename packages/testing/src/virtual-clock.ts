import type { Clock } from '@tsyncio/events'

/** A clock that stands still until it is told to go on. Starts at 0. */
export class VirtualClock implements Clock {
  readonly resolution = 1e-9
  #now = 0

  now(): number {
    return this.#now
  }

  /** Goes on by `seconds`. Throws a `RangeError` if that is negative or no number. */
  advance(seconds: number): void {
    if (!(seconds >= 0)) throw new RangeError(`seconds: expected a number of at least 0, got ${seconds}`)
    this.#now += seconds
  }
}
