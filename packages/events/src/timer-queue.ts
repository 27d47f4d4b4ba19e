import { Pile } from './timer-pile.ts'
import type { Timer } from './timer-pile.ts'

/** CPython's numbers: of more than this many timers, over half of them cancelled, the cancelled ones are swept out. */
const MIN_SWEPT = 100
const SWEPT_FRACTION = 0.5

/**
 * The timers of a loop, soonest first; those with one deadline in the order in which they were scheduled.
 * Differs from asyncio: there the order of equal deadlines is undefined.
 *
 * It sorts no more than it must: what is later lies on piles, unsorted, and only when its time comes is a pile parted
 * into smaller ones. So a timer is appended, moved a few times, and most that are cancelled are never sorted.
 *
 * Invariant: piles go from late to soon. Each has no deadline before its `from`, and those on top of it have no other.
 */
export class TimerQueue {
  size = 0
  readonly #onCancelled: () => void
  readonly #piles: Pile[] = [new Pile()]
  #cancelled = 0

  constructor(onCancelled: () => void = () => {}) {
    this.#onCancelled = onCancelled
  }

  push(timer: Timer): void {
    timer._timers = this
    this.size += 1
    // All of them numbers that can be subtracted.
    const deadline = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, timer.when()))
    const at = this.#placeOf(deadline)
    let pile = this.#piles[at] as Pile
    if (pile.isSpoiltBy(deadline)) {
      this.#piles.splice(at + 1, 0, new Pile(pile.from))
      pile.from = pile.firstDeadline()
      pile = this.#piles[at + 1] as Pile
    }
    pile.add(deadline, timer)
  }

  /** The deadline of the first timer that is not cancelled; `undefined` when there is none. */
  nextDeadline(): number | undefined {
    return this.size === 0 ? undefined : this.#findDeadline()
  }

  #findDeadline(): number | undefined {
    this.#sweep()
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const timer = next.firstTimer()
      if (!timer.cancelled()) return timer.when()
      this.#take(next)
    }
    return undefined
  }

  /** Takes out the first timer if it is due before `end`; the caller skips a cancelled one. */
  popDue(end: number): Timer | undefined {
    const next = this.#next()
    return next === undefined || next.firstDeadline() >= end ? undefined : this.#take(next)
  }

  /** @internal A timer in the queue was cancelled. */
  cancelled(): void {
    this.#cancelled += 1
    this.#onCancelled()
  }

  clear(): void {
    for (const pile of this.#piles) pile.drop(() => true)
    this.size = 0
    this.#cancelled = 0
  }

  /** The lowest pile for a deadline. */
  #placeOf(deadline: number): number {
    const piles = this.#piles
    let low = 0
    let high = piles.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (deadline >= (piles[middle] as Pile).from) high = middle
      else low = middle + 1
    }
    return low
  }

  #take(next: Pile): Timer {
    const timer = next.takeFirst()
    this.size -= 1
    if (this.#cancelled > 0 && timer.cancelled()) this.#cancelled -= 1
    timer._timers = undefined
    return timer
  }

  /** The uppermost pile, sorted and with something on it; `undefined` when there is nothing. */
  #next(): Pile | undefined {
    if (this.size === 0) return undefined
    const piles = this.#piles
    let top = piles.at(-1) as Pile
    while (top.length === 0) {
      piles.pop()
      top = piles.at(-1) as Pile
      top.from = -Infinity
    }
    while (!top.isSorted) {
      piles.splice(-1, 1, ...top.part())
      top = piles.at(-1) as Pile
    }
    return top
  }

  /** Drops the cancelled timers once they are the majority of many. */
  #sweep(): void {
    if (this.size <= MIN_SWEPT || this.#cancelled / this.size <= SWEPT_FRACTION) return
    this.#cancelled = 0
    this.size = 0
    for (const pile of this.#piles) this.size += pile.drop((timer) => timer.cancelled())
  }
}
