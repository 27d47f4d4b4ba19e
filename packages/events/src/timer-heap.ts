import { doubled } from './timer-backlog.ts'

const FIRST_CAPACITY = 64

/**
 * Numbers by deadline, the soonest first; those with one deadline by number.
 *
 * Invariant: the first `size` entries are a heap, in which each is sooner than its four children, at `4 * place + 1` and
 * after. Both lists are of plain numbers: to compare follows no pointer, and the garbage collector has nothing to look at.
 */
export class TimerHeap {
  size = 0
  #deadlines = new Float64Array(FIRST_CAPACITY)
  #numbers = new Uint32Array(FIRST_CAPACITY)

  firstDeadline(): number {
    return this.#deadlines[0] as number
  }

  firstNumber(): number {
    return this.#numbers[0] as number
  }

  push(deadline: number, number: number): void {
    if (this.size === this.#deadlines.length) this.#grow()
    const deadlines = this.#deadlines
    const numbers = this.#numbers
    let place = this.size
    this.size += 1
    // The numbers of those that are in it are smaller, so that of equal deadlines the later stays below.
    while (place > 0) {
      const parent = (place - 1) >> 2
      if ((deadlines[parent] as number) <= deadline) break
      deadlines[place] = deadlines[parent] as number
      numbers[place] = numbers[parent] as number
      place = parent
    }
    deadlines[place] = deadline
    numbers[place] = number
  }

  /** Takes out the first. Only to be called while there is one. */
  pop(): void {
    this.size -= 1
    if (this.size > 0) this.#sink(this.#deadlines[this.size] as number, this.#numbers[this.size] as number)
  }

  /** Lets the entry, which is in the place of the first, sink to its own. */
  #sink(deadline: number, number: number): void {
    const deadlines = this.#deadlines
    const numbers = this.#numbers
    let place = 0
    for (;;) {
      const child = this.#soonestChild(place)
      if (child === 0 || isSooner(deadline, number, deadlines[child] as number, numbers[child] as number)) break
      deadlines[place] = deadlines[child] as number
      numbers[place] = numbers[child] as number
      place = child
    }
    deadlines[place] = deadline
    numbers[place] = number
  }

  /** The place of the soonest child, 0 if there is none. */
  #soonestChild(place: number): number {
    const first = 4 * place + 1
    if (first >= this.size) return 0
    const deadlines = this.#deadlines
    const numbers = this.#numbers
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

  #grow(): void {
    this.#deadlines = doubled(this.#deadlines, new Float64Array(2 * this.size))
    this.#numbers = doubled(this.#numbers, new Uint32Array(2 * this.size))
  }
}

function isSooner(deadline: number, number: number, otherDeadline: number, otherNumber: number): boolean {
  return deadline < otherDeadline || (deadline === otherDeadline && number < otherNumber)
}
