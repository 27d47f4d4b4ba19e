const FIRST_CAPACITY = 64

/** So many are taken together; of more, those in the first part of the time that they are spread over. */
const FEW = 256
const PART = 1 / 4

/** Numbers by deadline that are not wanted yet, in no order: to add one costs next to nothing. */
export class TimerBacklog {
  size = 0
  #deadlines = new Float64Array(FIRST_CAPACITY)
  #numbers = new Uint32Array(FIRST_CAPACITY)

  add(deadline: number, number: number): void {
    if (this.size === this.#deadlines.length) {
      this.#deadlines = doubled(this.#deadlines, new Float64Array(2 * this.size))
      this.#numbers = doubled(this.#numbers, new Uint32Array(2 * this.size))
    }
    this.#deadlines[this.size] = deadline
    this.#numbers[this.size] = number
    this.size += 1
  }

  /** Up to which deadline to take some of them: the soonest, and not too many. Only to be called while there are any. */
  limit(): number {
    let least = Infinity
    let greatest = -Infinity
    for (let place = 0; place < this.size; place += 1) {
      const deadline = this.#deadlines[place] as number
      if (deadline < least) least = deadline
      if (deadline > greatest) greatest = deadline
    }
    return this.size <= FEW ? greatest : least + (greatest - least) * PART
  }

  /** Hands over, in the order in which they came, those whose deadline is not after `limit`. */
  take(limit: number, to: (deadline: number, number: number) => void): void {
    let left = 0
    for (let place = 0; place < this.size; place += 1) {
      const deadline = this.#deadlines[place] as number
      const number = this.#numbers[place] as number
      if (deadline <= limit) {
        to(deadline, number)
        continue
      }
      this.#deadlines[left] = deadline
      this.#numbers[left] = number
      left += 1
    }
    this.size = left
  }
}

/** `larger`, which begins with what is in `list`. */
export function doubled<List extends Float64Array | Uint32Array>(list: List, larger: List): List {
  larger.set(list)
  return larger
}
