import type { Runnable } from '@tsyncio/futures'

const FIRST_CAPACITY = 64

/** What the heap needs of a timer. */
interface Timer extends Runnable {
  when(): number
  cancelled(): boolean
  /** The heap that it is in, to be told of a cancellation. */
  _timers: { cancelled(): void } | undefined
}

/** CPython's numbers: a heap of more than this many timers, over half of them cancelled, is swept. */
const MIN_SWEPT = 100
const SWEPT_FRACTION = 0.5

/**
 * The timers of a loop, soonest first; those with one deadline in the order in which they were scheduled.
 * Differs from asyncio: there the order of equal deadlines is undefined.
 *
 * Invariant: a binary heap by (deadline, sequence number), laid out in three parallel arrays so that a comparison
 * reads numbers and follows no pointer. Cancelled timers stay until they surface or are swept.
 */
export class TimerHeap {
  size = 0
  readonly #onCancelled: () => void
  #cancelled = 0
  #sequence = 0
  #deadlines = new Float64Array(FIRST_CAPACITY)
  #sequences = new Float64Array(FIRST_CAPACITY)
  #timers: (Timer | undefined)[] = []

  constructor(onCancelled: () => void = () => {}) {
    this.#onCancelled = onCancelled
  }

  push(timer: Timer): void {
    if (this.size === this.#deadlines.length) this.#grow()
    timer._timers = this
    this.#sequence += 1
    this.#rise(this.size, timer.when(), this.#sequence, timer)
    this.size += 1
  }

  /** The deadline of the first timer that is not cancelled; `undefined` when there is none. */
  nextDeadline(): number | undefined {
    this.#sweep()
    while (this.size > 0 && this.#first().cancelled()) this.#takeFirst()
    return this.size === 0 ? undefined : this.#deadlines[0]
  }

  /** Takes out the first timer if it is due before `end`; the caller skips a cancelled one. */
  popDue(end: number): Timer | undefined {
    if (this.size === 0 || (this.#deadlines[0] as number) >= end) return undefined
    return this.#takeFirst()
  }

  /** @internal A timer in the heap was cancelled. */
  cancelled(): void {
    this.#cancelled += 1
    this.#onCancelled()
  }

  clear(): void {
    for (const timer of this.#timers) if (timer !== undefined) timer._timers = undefined
    this.#timers = []
    this.size = 0
    this.#cancelled = 0
  }

  #first(): Timer {
    return this.#timers[0] as Timer
  }

  #takeFirst(): Timer {
    const timer = this.#first()
    if (timer.cancelled()) this.#cancelled -= 1
    timer._timers = undefined
    const last = (this.size -= 1)
    const moved = this.#timers[last] as Timer
    this.#timers[last] = undefined
    if (last > 0) this.#sink(this.#deadlines[last] as number, this.#sequences[last] as number, moved)
    return timer
  }

  /** Puts a timer where it belongs between slot `at`, which is free, and the root. */
  #rise(at: number, deadline: number, sequence: number, timer: Timer): void {
    let slot = at
    while (slot > 0) {
      const parent = (slot - 1) >> 1
      if (!this.#isBefore(deadline, sequence, parent)) break
      this.#move(parent, slot)
      slot = parent
    }
    this.#put(slot, deadline, sequence, timer)
  }

  /** Puts a timer where it belongs between the root, which is free, and the leaves. */
  #sink(deadline: number, sequence: number, timer: Timer): void {
    const { size } = this
    let slot = 0
    for (let child = 1; child < size; child = 2 * slot + 1) {
      const right = child + 1
      if (right < size && this.#isBefore(this.#deadlines[right] as number, this.#sequences[right] as number, child)) {
        child = right
      }
      if (this.#isBefore(deadline, sequence, child)) break
      this.#move(child, slot)
      slot = child
    }
    this.#put(slot, deadline, sequence, timer)
  }

  #isBefore(deadline: number, sequence: number, slot: number): boolean {
    const other = this.#deadlines[slot] as number
    return deadline < other || (deadline === other && sequence < (this.#sequences[slot] as number))
  }

  #move(from: number, to: number): void {
    this.#deadlines[to] = this.#deadlines[from] as number
    this.#sequences[to] = this.#sequences[from] as number
    this.#timers[to] = this.#timers[from]
  }

  #put(slot: number, deadline: number, sequence: number, timer: Timer): void {
    this.#deadlines[slot] = deadline
    this.#sequences[slot] = sequence
    this.#timers[slot] = timer
  }

  /** Drops the cancelled timers once they are the majority of many. */
  #sweep(): void {
    if (this.size <= MIN_SWEPT || this.#cancelled / this.size <= SWEPT_FRACTION) return
    const count = this.size
    this.size = 0
    this.#cancelled = 0
    for (let slot = 0; slot < count; slot += 1) {
      const timer = this.#timers[slot] as Timer
      this.#timers[slot] = undefined
      if (timer.cancelled()) {
        timer._timers = undefined
      } else {
        this.#rise(this.size, this.#deadlines[slot] as number, this.#sequences[slot] as number, timer)
        this.size += 1
      }
    }
  }

  #grow(): void {
    this.#deadlines = widened(this.#deadlines)
    this.#sequences = widened(this.#sequences)
  }
}

function widened(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(2 * numbers.length)
  wider.set(numbers)
  return wider
}
