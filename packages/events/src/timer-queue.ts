import type { Runnable } from '@tsyncio/futures'
import { TimerBacklog } from './timer-backlog.ts'
import { TimerHeap } from './timer-heap.ts'

/** What a queue needs of a timer. */
export interface Timer extends Runnable {
  when(): number
  cancelled(): boolean
  /** The queue that it is in, to be told of a cancellation. */
  _timers: { cancelled(): void } | undefined
}

/** CPython's numbers: of more than this many timers, over half of them cancelled, the cancelled ones are swept out. */
const MIN_SWEPT = 100
const SWEPT_FRACTION = 0.5

/** So many places of timers that are gone are not worth a new list. */
const FEW = 1024

/**
 * The timers of a loop, soonest first; those with one deadline in the order in which they were scheduled.
 * Differs from asyncio: there the order of equal deadlines is undefined.
 *
 * Only those that are due soon are in a heap, which so stays small. The others wait in a backlog, and most of those that are
 * cancelled never come out of it.
 *
 * Invariant: each timer has a number, its place in `#timers`, so that the numbers go up in the order of scheduling. The number
 * is in the heap if the deadline is at most `#limit`, and in the backlog if it is later.
 */
export class TimerQueue {
  size = 0
  readonly #onCancelled: () => void
  #heap = new TimerHeap()
  #backlog = new TimerBacklog()
  #limit = -Infinity
  #timers: (Timer | undefined)[] = []
  #cancelled = 0

  constructor(onCancelled: () => void = () => {}) {
    this.#onCancelled = onCancelled
  }

  push(timer: Timer): void {
    if (this.#timers.length > 2 * this.size + FEW) this.#renew(() => true)
    timer._timers = this
    this.size += 1
    // One that is infinite is to be less than what `popDue` may be asked for.
    const deadline = Math.min(timer.when(), Number.MAX_VALUE)
    const number = this.#timers.push(timer) - 1
    if (deadline > this.#limit) this.#backlog.add(deadline, number)
    else this.#heap.add(deadline, number)
  }

  /** The deadline of the first timer that is not cancelled; `undefined` when there is none. */
  nextDeadline(): number | undefined {
    return this.size === 0 ? undefined : this.#findDeadline()
  }

  #findDeadline(): number | undefined {
    const isSwept = this.size > MIN_SWEPT && this.#cancelled / this.size > SWEPT_FRACTION
    if (isSwept) this.#renew((timer) => !timer.cancelled())
    while (this.#hasFirst()) {
      const timer = this.#first()
      if (!timer.cancelled()) return timer.when()
      this.#take()
    }
    return undefined
  }

  /** Takes out the first timer if it is due before `end`; one that was cancelled does nothing when it runs. */
  popDue(end: number): Timer | undefined {
    return this.#hasFirst() && this.#heap.firstDeadline() < end ? this.#take() : undefined
  }

  /** @internal A timer in the queue was cancelled. */
  cancelled(): void {
    this.#cancelled += 1
    this.#onCancelled()
  }

  clear(): void {
    this.#renew(() => false)
  }

  /** Whether there is a timer; then the heap has the first. */
  #hasFirst(): boolean {
    if (this.#heap.size === 0 && this.size > 0) {
      this.#limit = this.#backlog.limit()
      this.#backlog.moveTo(this.#heap, this.#limit)
    }
    return this.size > 0
  }

  #first(): Timer {
    return this.#timers[this.#heap.firstNumber()] as Timer
  }

  #take(): Timer {
    const timer = this.#first()
    this.#timers[this.#heap.firstNumber()] = undefined
    this.#heap.pop()
    this.size -= 1
    timer._timers = undefined
    if (this.#cancelled > 0 && timer.cancelled()) this.#cancelled -= 1
    if (this.size === 0) this.#empty()
    return timer
  }

  /** Numbers anew those that are to stay, in their order. */
  #renew(stays: (timer: Timer) => boolean): void {
    const timers = this.#timers
    this.#empty()
    for (const timer of timers) {
      if (timer === undefined) continue
      timer._timers = undefined
      if (!stays(timer)) continue
      this.push(timer)
      if (timer.cancelled()) this.#cancelled += 1
    }
  }

  #empty(): void {
    if (this.#timers.length > FEW) {
      // Gives back the memory of many.
      this.#heap = new TimerHeap()
      this.#backlog = new TimerBacklog()
    } else {
      this.#heap.size = 0
      this.#backlog.size = 0
    }
    this.size = 0
    this.#timers = []
    this.#cancelled = 0
    this.#limit = -Infinity
  }
}
