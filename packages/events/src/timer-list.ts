/**
 * Deadlines, and for each the number of its timer. Both lists are of plain numbers: to compare follows no pointer, and the
 * garbage collector has nothing to look at.
 */
export class TimerList {
  size = 0
  protected deadlines: Float64Array
  protected numbers: Uint32Array

  constructor(capacity = 64) {
    this.deadlines = new Float64Array(capacity)
    this.numbers = new Uint32Array(capacity)
  }

  add(deadline: number, number: number): void {
    if (this.size === this.numbers.length) this.#grow()
    this.put(this.size, deadline, number)
    this.size += 1
  }

  /** Adds to `other` those in the places from `start` on, and before `end`. */
  addTo(other: TimerList, start = 0, end: number = this.size): void {
    for (let place = start; place < end; place += 1) other.add(this.deadlineAt(place), this.numberAt(place))
  }

  deadlineAt(place: number): number {
    return this.deadlines[place] as number
  }

  numberAt(place: number): number {
    return this.numbers[place] as number
  }

  /** The first deadline and the last; infinite if there is none. */
  ends(): [soonest: number, latest: number] {
    let soonest = Infinity
    let latest = -Infinity
    for (let place = 0; place < this.size; place += 1) {
      const deadline = this.deadlineAt(place)
      if (deadline < soonest) soonest = deadline
      if (deadline > latest) latest = deadline
    }
    return [soonest, latest]
  }

  protected put(place: number, deadline: number, number: number): void {
    this.deadlines[place] = deadline
    this.numbers[place] = number
  }

  #grow(): void {
    const { deadlines, numbers } = this
    this.deadlines = new Float64Array(2 * this.size)
    this.deadlines.set(deadlines)
    this.numbers = new Uint32Array(2 * this.size)
    this.numbers.set(numbers)
  }
}
