import { ValueError } from '@tsyncio/futures'
import { monotonicClock } from './clock.ts'
import type { Attachment, AttachOptions, Host } from './host.ts'
import type { Raised } from './raised.ts'

/** Two milliseconds: long enough to spread the price of a turn, short enough for nobody to notice. */
const TURN_BUDGET = 0.002

/** So many callbacks run between two looks at the clock, fewer at first: a look costs as much as a short one. */
const CALLBACKS_PER_LOOK = 16

/** What a guest needs of its loop. */
export interface GuestLoop {
  /** Calls `passes` as the running loop. */
  asRunning<T>(passes: () => T): T
  /** One pass that does not wait. Returns how many callbacks it ran. */
  runPass(): number
  /** Whether it was told to stop. */
  isStopping(): boolean
  hasReady(): boolean
  /** Seconds until the next timer is due, negative when it is late; `undefined` without timers. */
  untilNextTimer(): number | undefined
  /** The descriptor that is readable when a pass would find something from outside. */
  descriptor(): number | undefined
  /** Whether something is scheduled, or can still come from outside. */
  isBusy(): boolean
  /** Asks to be told of the next thing that is scheduled; `undefined` asks no longer. */
  onScheduled(wake: (() => void) | undefined): void
  /** The stay is over. */
  left(): void
}

/**
 * The stay of a loop at a host.
 *
 * Invariant: between two turns, either a turn is requested, or the loop is at rest: then the next timer, the watched
 * descriptor, or anything that is scheduled brings the next turn. Never both.
 */
export class Guest implements Attachment {
  readonly #loop: GuestLoop
  readonly #host: Host
  readonly #options: AttachOptions
  #watch: Disposable | undefined
  #timer: Disposable | undefined
  #alive: Disposable | undefined
  #turnRequested = false
  #inTurn = false
  #detached = false

  constructor(loop: GuestLoop, host: Host, options: AttachOptions = {}) {
    this.#loop = loop
    this.#host = host
    this.#options = options
    checkBudget(options.turnBudget)
    this.#watch = this.#watchDescriptor()
    this.#requestTurn()
  }

  detach(): void {
    if (this.#detached) return
    this.#detached = true
    this.#cancelTimer()
    this.#watch?.[Symbol.dispose]()
    this.#loop.onScheduled(undefined)
    this.#keepAlive(false)
    // A pass that is under way runs to its end first.
    if (!this.#inTurn) this.#loop.left()
  }

  [Symbol.dispose](): void {
    this.detach()
  }

  /** A turn: passes while there is work and time, at least one. */
  readonly #turn = (): void => {
    if (this.#detached) return
    this.#cancelTimer()
    this.#loop.onScheduled(undefined)
    const left = this.#takeTurn()
    if (left !== undefined) this.#leave(left.raised)
    else if (this.#detached) this.#loop.left()
    else this.#rest()
  }

  readonly #requestedTurn = (): void => {
    this.#turnRequested = false
    this.#turn()
  }

  /** The turn that is on its way will see what is readable; one more would take the time of others. */
  readonly #readableTurn = (): void => {
    if (!this.#turnRequested) this.#turn()
  }

  /** Returns how the loop left, if it did by itself. */
  #takeTurn(): { raised: Raised | undefined } | undefined {
    this.#inTurn = true
    try {
      return this.#loop.asRunning(this.#runPasses) ? { raised: undefined } : undefined
    } catch (error) {
      return { raised: { error } }
    } finally {
      this.#inTurn = false
    }
  }

  /** Returns whether the loop was told to stop. */
  readonly #runPasses = (): boolean => {
    const { turnBudget = TURN_BUDGET } = this.#options
    const end = monotonicClock.now() + turnBudget
    let untilLook = 1
    let sinceLook = 0
    do {
      sinceLook += this.#loop.runPass()
      if (this.#loop.isStopping()) return true
      if (sinceLook >= untilLook) {
        if (monotonicClock.now() >= end) break
        untilLook = Math.min(2 * untilLook, CALLBACKS_PER_LOOK)
        sinceLook = 0
      }
    } while (!this.#detached && this.#loop.hasReady())
    return false
  }

  /** Sees to it that there will be a next turn when there is a reason for one. */
  #rest(): void {
    this.#keepAlive(this.#loop.isBusy())
    if (this.#loop.hasReady()) this.#requestTurn()
    if (this.#turnRequested) return
    this.#loop.onScheduled(this.#requestTurn)
    const delay = this.#loop.untilNextTimer()
    if (delay !== undefined) this.#timer = this.#host.requestTurnAfter(Math.max(0, delay), this.#turn)
  }

  readonly #requestTurn = (): void => {
    if (this.#turnRequested) return
    this.#turnRequested = true
    this.#cancelTimer()
    this.#loop.onScheduled(undefined)
    this.#host.requestTurn(this.#requestedTurn)
  }

  #cancelTimer(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
  }

  #leave(raised: Raised | undefined): void {
    if (this.#detached) this.#loop.left()
    else this.detach()
    if (this.#options.left !== undefined) this.#options.left(raised)
    else if (raised !== undefined) this.#host.reportError(raised.error)
  }

  #keepAlive(needed: boolean): void {
    if (needed) {
      this.#alive ??= this.#host.keepAlive()
    } else {
      this.#alive?.[Symbol.dispose]()
      this.#alive = undefined
    }
  }

  #watchDescriptor(): Disposable | undefined {
    const fd = this.#loop.descriptor()
    if (fd === undefined) return undefined
    if (this.#host.watchReadable === undefined) {
      throw new TypeError(
        'host: this loop waits for descriptors, so its host must have watchReadable(), which this one has not',
      )
    }
    return this.#host.watchReadable(fd, this.#readableTurn)
  }
}

function checkBudget(seconds: number | undefined): void {
  if (seconds === undefined || (typeof seconds === 'number' && seconds >= 0)) return
  throw new ValueError(`turnBudget: expected a number of seconds that is not negative, got ${String(seconds)}`)
}
