import type { Clock } from '@tsyncio/events'

interface Alarm {
  readonly when: number
  readonly ring: () => void
}

/**
 * A clock that stands still until it is told to go on. Starts at 0.
 *
 * Invariant: no alarm is passed over: each rings when the clock shows its time, those of one time in the order in which
 * they were set.
 */
export class VirtualClock implements Clock {
  readonly resolution = 1e-9
  #now = 0
  /** Soonest first. */
  readonly #alarms: Alarm[] = []

  now(): number {
    return this.#now
  }

  /** Goes on by `seconds`. Throws a `RangeError` if that is negative or no number. */
  advance(seconds: number): void {
    if (typeof seconds !== 'number' || !(seconds >= 0)) {
      throw new RangeError(`seconds: expected a number of at least 0, got ${seconds}`)
    }
    const end = this.#now + seconds
    while (this.advanceToAlarm(end));
    if (end > this.#now) this.#now = end
  }

  /** Goes on to the next alarm, but not past `end`, and rings it. Returns whether there was one. */
  advanceToAlarm(end: number = Infinity): boolean {
    const when = this.nextAlarm()
    if (when === undefined || when > end) return false
    const { ring } = this.#alarms.shift() as Alarm
    this.#now = Math.max(this.#now, when)
    ring()
    return true
  }

  /** Calls `ring` when the clock shows `when`, or a later time if that is past; not after it was disposed. */
  setAlarm(when: number, ring: () => void): Disposable {
    if (typeof when !== 'number' || Number.isNaN(when)) {
      throw new RangeError(`when: expected a number of seconds, got ${when}`)
    }
    const alarm = { when, ring }
    const later = this.#alarms.findIndex((other) => other.when > when)
    this.#alarms.splice(later < 0 ? this.#alarms.length : later, 0, alarm)
    return { [Symbol.dispose]: () => this.#drop(alarm) }
  }

  /** When the next alarm rings. One that is set for `Infinity` never does. */
  nextAlarm(): number | undefined {
    const when = this.#alarms[0]?.when
    return when === Infinity ? undefined : when
  }

  #drop(alarm: Alarm): void {
    const index = this.#alarms.indexOf(alarm)
    if (index >= 0) this.#alarms.splice(index, 1)
  }
}
