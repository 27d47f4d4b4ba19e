import { TimerList } from './timer-list.ts'

/**
 * Timers, the soonest first; those with one deadline by number.
 *
 * Invariant: it is a heap, in which each is sooner than its four children, at `4 * place + 1` and after.
 */
export class TimerHeap extends TimerList {
  override add(deadline: number, number: number): void {
    super.add(deadline, number)
    const { deadlines, numbers } = this
    let place = this.size - 1
    while (place > 0) {
      const parent = (place - 1) >> 2
      if (!isSooner(deadline, number, deadlines[parent] as number, numbers[parent] as number)) break
      this.put(place, deadlines[parent] as number, numbers[parent] as number)
      place = parent
    }
    this.put(place, deadline, number)
  }

  /** Takes out the first. Only to be called while there is one. */
  pop(): void {
    this.size -= 1
    if (this.size > 0) this.#sink(this.deadlines[this.size] as number, this.numbers[this.size] as number)
  }

  /** Lets the entry, which is in the place of the first, sink to its own. */
  #sink(deadline: number, number: number): void {
    const { deadlines, numbers } = this
    let place = 0
    for (;;) {
      const child = this.#soonestChild(place)
      if (child === 0 || isSooner(deadline, number, deadlines[child] as number, numbers[child] as number)) break
      this.put(place, deadlines[child] as number, numbers[child] as number)
      place = child
    }
    this.put(place, deadline, number)
  }

  /** The place of the soonest child, 0 if there is none. */
  #soonestChild(place: number): number {
    const first = 4 * place + 1
    if (first >= this.size) return 0
    const { deadlines, numbers } = this
    const end = Math.min(first + 4, this.size)
    let soonest = first
    for (let child = first + 1; child < end; child += 1) {
      const deadline = deadlines[child] as number
      if (deadline > (deadlines[soonest] as number)) continue
      if (isSooner(deadline, numbers[child] as number, deadlines[soonest] as number, numbers[soonest] as number)) {
        soonest = child
      }
    }
    return soonest
  }
}

function isSooner(deadline: number, number: number, otherDeadline: number, otherNumber: number): boolean {
  return deadline < otherDeadline || (deadline === otherDeadline && number < otherNumber)
}
