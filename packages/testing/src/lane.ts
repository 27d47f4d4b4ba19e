import type { Parcel } from './socket-parts.ts'
import type { VirtualClock } from './virtual-clock.ts'

/**
 * What one socket sends, in order, on its way.
 *
 * Invariant: a parcel arrives when it had its time, the road is free, and all before it have arrived.
 */
export class Lane {
  readonly #clock: VirtualClock
  readonly #isFree: (parcel: Parcel) => boolean
  readonly #parcels: Parcel[] = []
  /** How many of them, the first ones, have had their time. */
  #due = 0
  #lastDue = 0

  constructor(clock: VirtualClock, isFree: (parcel: Parcel) => boolean) {
    this.#clock = clock
    this.#isFree = isFree
  }

  send(parcel: Parcel, seconds: number): void {
    this.#parcels.push(parcel)
    this.#lastDue = Math.max(this.#clock.now() + seconds, this.#lastDue)
    if (this.#lastDue > this.#clock.now()) this.#clock.setAlarm(this.#lastDue, () => this.#becomeDue())
    else this.#becomeDue()
  }

  /** Lets arrive what can. To be called again when the road is free. */
  deliver(): void {
    for (let next = this.#parcels[0]; next !== undefined && this.#due > 0; next = this.#parcels[0]) {
      if (!this.#isFree(next)) return
      this.#due -= 1
      this.#parcels.shift()
      next.arrive()
    }
  }

  #becomeDue(): void {
    this.#due += 1
    this.deliver()
  }
}
