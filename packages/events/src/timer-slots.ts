import { TimerList } from './timer-list.ts'

/** How many timers there are to a slot if they are spread evenly. */
const PER_SLOT = 8

/**
 * Timers by slots of time, all of equal length. Those of a slot are in the order in which they came, and come out together:
 * so a timer costs about as much among a million as among a hundred.
 */
export class TimerSlots extends TimerList {
  readonly #soonest: number
  readonly #perSecond: number
  /** Where each slot ends, that of the one before being where it begins. */
  readonly #ends: Uint32Array
  #current = -1

  constructor(list: TimerList) {
    super(list.size)
    const [soonest, latest] = list.ends()
    const count = Math.ceil(list.size / PER_SLOT)
    const perSecond = count / (latest - soonest)
    // All have one deadline, or are further apart than a number can be.
    const isOne = perSecond === Infinity || perSecond === 0
    this.#soonest = isOne ? 0 : soonest
    this.#perSecond = isOne ? 0 : perSecond
    this.#ends = new Uint32Array(isOne ? 1 : count)
    this.#fill(list)
  }

  hasNext(): boolean {
    return this.#current + 1 < this.#ends.length
  }

  /** Whether there are slots to come up to that of this deadline. */
  hasNextUpTo(deadline: number): boolean {
    return this.#slotOf(deadline) > this.#current
  }

  /** Moves to `list` what is in the next slot. */
  moveNextTo(list: TimerList): void {
    const start = this.#current < 0 ? 0 : (this.#ends[this.#current] as number)
    this.#current += 1
    this.addTo(list, start, this.#ends[this.#current])
  }

  /** The slot of a deadline; the first or the last if it is outside. */
  #slotOf(deadline: number): number {
    const slot = Math.floor((deadline - this.#soonest) * this.#perSecond)
    return Math.max(0, Math.min(slot, this.#ends.length - 1))
  }

  #fill(list: TimerList): void {
    const ends = this.#ends
    const slots = new Uint32Array(list.size)
    for (let place = 0; place < list.size; place += 1) {
      const slot = this.#slotOf(list.deadlineAt(place))
      slots[place] = slot
      ends[slot] = (ends[slot] as number) + 1
    }
    // From how many there are in each slot to where it begins, from where its end moves as it is filled.
    let start = 0
    for (let slot = 0; slot < ends.length; slot += 1) {
      const count = ends[slot] as number
      ends[slot] = start
      start += count
    }
    for (let place = 0; place < list.size; place += 1) {
      const slot = slots[place] as number
      this.put(ends[slot] as number, list.deadlineAt(place), list.numberAt(place))
      ends[slot] = (ends[slot] as number) + 1
    }
  }
}
