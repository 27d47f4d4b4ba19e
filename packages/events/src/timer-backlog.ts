import { TimerList } from './timer-list.ts'

/** Of so many, the soonest is taken; of more, about the sooner quarter, as a sample of so many tells. */
const FEW = 16
const QUARTER = FEW / 4

/** Timers that are not wanted yet, in no order: to add one costs next to nothing. */
export class TimerBacklog extends TimerList {
  /** Up to which deadline to take some of them: the soonest, and not too many. Only to be called while there are any. */
  limit(): number {
    if (this.size > FEW) return this.#sample().sort()[QUARTER] as number
    let soonest = Infinity
    for (let place = 0; place < this.size; place += 1) soonest = Math.min(soonest, this.deadlines[place] as number)
    return soonest
  }

  /** Some deadlines, from all over the backlog. */
  #sample(): Float64Array {
    const step = this.size / FEW
    return Float64Array.from({ length: FEW }, (_, n) => this.deadlines[Math.floor(n * step)] as number)
  }

  /** Moves to `list`, in the order in which they came, those whose deadline is not after `limit`. */
  moveTo(list: TimerList, limit: number): void {
    let left = 0
    for (let place = 0; place < this.size; place += 1) {
      const deadline = this.deadlines[place] as number
      const number = this.numbers[place] as number
      if (deadline <= limit) {
        list.add(deadline, number)
        continue
      }
      this.put(left, deadline, number)
      left += 1
    }
    this.size = left
  }
}
