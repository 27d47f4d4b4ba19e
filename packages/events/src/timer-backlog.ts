const FIRST_CAPACITY = 64

/** Of so many, the soonest is taken; of more, about the sooner quarter, as a sample of so many tells. */
const FEW = 16
const QUARTER = FEW / 4

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
    if (this.size > FEW) return this.#sample().sort()[QUARTER] as number
    let soonest = Infinity
    for (let place = 0; place < this.size; place += 1) soonest = Math.min(soonest, this.#deadlines[place] as number)
    return soonest
  }

  /** Some deadlines, from all over the backlog. */
  #sample(): Float64Array {
    const step = this.size / FEW
    return Float64Array.from({ length: FEW }, (_, n) => this.#deadlines[Math.floor(n * step)] as number)
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
