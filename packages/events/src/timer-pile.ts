import type { Runnable } from '@tsyncio/futures'

/** What a queue needs of a timer. */
export interface Timer extends Runnable {
  when(): number
  cancelled(): boolean
  /** The queue that it is in, to be told of a cancellation. */
  _timers: { cancelled(): void } | undefined
}

/** So many are sorted by insertion; more are parted first, */
const FEW = 32
/** into so many parts at most. */
const MOST_PARTS = 64

/**
 * Some of the timers of a queue.
 *
 * Invariant: while it is sorted, the soonest is first. Those with one deadline always are in the order in which they were
 * added. The deadlines have a list of their own, so that to compare them follows no pointer.
 */
export class Pile {
  /** No timer of this pile is sooner. */
  from: number
  isSorted = true
  #deadlines: number[] = []
  #timers: (Timer | undefined)[] = []
  /** Where it begins: what was in front of that was taken. */
  #head = 0

  constructor(from: number = -Infinity) {
    this.from = from
  }

  get length(): number {
    return this.#deadlines.length - this.#head
  }

  /** The first deadline, if it is sorted. */
  firstDeadline(): number {
    return this.#deadlines[this.#head] as number
  }

  firstTimer(): Timer {
    return this.#timers[this.#head] as Timer
  }

  /** Whether it is so long that something sooner than its first would spoil it. */
  isSpoiltBy(deadline: number): boolean {
    return this.isSorted && this.length >= FEW && deadline < this.firstDeadline()
  }

  add(deadline: number, timer: Timer): void {
    const last = this.#deadlines.length - 1
    this.#deadlines.push(deadline)
    this.#timers.push(timer)
    if (!this.isSorted || last < this.#head || deadline >= (this.#deadlines[last] as number)) return
    if (this.length <= FEW) this.#insertLast()
    else this.isSorted = false
  }

  takeFirst(): Timer {
    const timer = this.firstTimer()
    this.#timers[this.#head] = undefined
    this.#head += 1
    if (this.#head >= FEW && 2 * this.#head >= this.#deadlines.length) this.#dropTaken()
    return timer
  }

  /** What is to take its place: piles of its timers by even stretches of time, from late to soon. */
  part(): Pile[] {
    this.#dropTaken()
    const deadlines = this.#deadlines
    const count = Math.min(MOST_PARTS, Math.ceil((2 * deadlines.length) / FEW))
    const { least, scale } = scaleOf(deadlines, count)
    const parts = Array.from({ length: count }, () => new Pile(Infinity))
    for (let at = 0; at < deadlines.length; at += 1) {
      const deadline = deadlines[at] as number
      // Not a number for the least, if all are the same.
      const index = Math.max(0, Math.min(count - 1, (deadline - least) * scale)) | 0
      const part = parts[index] as Pile
      if (deadline < part.from) part.from = deadline
      part.add(deadline, this.#timers[at] as Timer)
    }
    const found = parts.filter((part) => part.length > 0).reverse()
    ;(found.at(-1) as Pile).from = this.from
    return found
  }

  /** Drops those for which that is so, and returns how many are left. */
  drop(isDropped: (timer: Timer) => boolean): number {
    const deadlines: number[] = []
    const timers: Timer[] = []
    for (let at = this.#head; at < this.#timers.length; at += 1) {
      const timer = this.#timers[at] as Timer
      if (isDropped(timer)) {
        timer._timers = undefined
        continue
      }
      deadlines.push(this.#deadlines[at] as number)
      timers.push(timer)
    }
    this.#deadlines = deadlines
    this.#timers = timers
    this.#head = 0
    return timers.length
  }

  /** Moves the last one to where it belongs. */
  #insertLast(): void {
    const deadlines = this.#deadlines
    const timers = this.#timers
    let at = deadlines.length - 1
    const deadline = deadlines[at] as number
    const timer = timers[at]
    for (; at > this.#head && (deadlines[at - 1] as number) > deadline; at -= 1) {
      deadlines[at] = deadlines[at - 1] as number
      timers[at] = timers[at - 1]
    }
    deadlines[at] = deadline
    timers[at] = timer
  }

  #dropTaken(): void {
    if (this.#head === 0) return
    this.#deadlines = this.#deadlines.slice(this.#head)
    this.#timers = this.#timers.slice(this.#head)
    this.#head = 0
  }
}

/** With what to tell in which of `count` stretches of time a deadline is. */
function scaleOf(deadlines: readonly number[], count: number): { least: number; scale: number } {
  let least = Infinity
  let greatest = -Infinity
  for (const deadline of deadlines) {
    if (deadline < least) least = deadline
    if (deadline > greatest) greatest = deadline
  }
  const scale = count / (greatest - least)
  // Where the difference is no number: zero is in between.
  return scale > 0 ? { least, scale } : { least: 0, scale: 1 }
}
