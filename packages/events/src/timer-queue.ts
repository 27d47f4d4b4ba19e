import type { Runnable } from '@tsyncio/futures'
import { TimerOrder } from './timer-order.ts'

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

/** So many are moved at a time. */
const SOME = 64

/**
 * The timers of a loop, soonest first; those with one deadline in the order in which they were scheduled.
 * Differs from asyncio: there the order of equal deadlines is undefined.
 *
 * Invariant: each timer has a number, and the numbers go up in the order of scheduling.
 */
export class TimerQueue {
  size = 0
  readonly #onCancelled: () => void
  #order = new TimerOrder()
  #timers: (Timer | undefined)[] = []
  #cancelled = 0
  readonly #due = new Uint32Array(SOME)

  constructor(onCancelled: () => void = () => {}) {
    this.#onCancelled = onCancelled
  }

  push(timer: Timer): void {
    if (this.#timers.length > 2 * this.size + FEW) this.#renew(() => true)
    timer._timers = this
    this.size += 1
    // One that is infinite is to be less than what `moveDue` may be asked for.
    const deadline = Math.min(timer.when(), Number.MAX_VALUE)
    this.#order.add(deadline, this.#timers.push(timer) - 1)
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
      this.#takeTimer(this.#takeNumber())
    }
    if (this.#timers.length > 0) this.#empty()
    return undefined
  }

  /** Moves to `ready`, in their order, those that are due before `end`; one that was cancelled does nothing when it runs. */
  moveDue(end: number, ready: { push(timer: Timer): void }): void {
    // First their numbers: so the processor fetches many timers at once, and not each when it has found the next.
    const numbers = this.#due
    let count: number
    do {
      count = 0
      while (count < SOME && this.#hasDue(end)) numbers[count++] = this.#takeNumber()
      for (let n = 0; n < count; n += 1) ready.push(this.#takeTimer(numbers[n] as number))
    } while (count === SOME)
    if (this.size === 0) this.#empty()
  }

  #hasDue(end: number): boolean {
    return this.#hasFirst() && this.#order.firstDeadline() < end
  }

  /** @internal A timer in the queue was cancelled. */
  cancelled(): void {
    this.#cancelled += 1
    this.#onCancelled()
  }

  clear(): void {
    this.#renew(() => false)
  }

  /** Whether there is a timer; then the order knows the first. */
  #hasFirst(): boolean {
    if (this.size > 0) this.#order.findFirst()
    return this.size > 0
  }

  #first(): Timer {
    return this.#timers[this.#order.firstNumber()] as Timer
  }

  #takeNumber(): number {
    const number = this.#order.firstNumber()
    this.#order.pop()
    this.size -= 1
    return number
  }

  #takeTimer(number: number): Timer {
    const timer = this.#timers[number] as Timer
    this.#timers[number] = undefined
    timer._timers = undefined
    if (this.#cancelled > 0 && timer.cancelled()) this.#cancelled -= 1
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
    // Gives back the memory of many.
    if (this.#timers.length > FEW) this.#order = new TimerOrder()
    else this.#order.clear()
    this.size = 0
    this.#timers = []
    this.#cancelled = 0
  }
}
