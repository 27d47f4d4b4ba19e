import { checkAwaitable, RuntimeError, ValueError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { checkBody, checkInteger } from './check.ts'
import { Condition } from './condition.ts'

/** A barrier was aborted, or reset while one waited. `asyncio.BrokenBarrierError`. */
export class BrokenBarrierError extends RuntimeError {
  static {
    this.prototype.name = 'BrokenBarrierError'
  }
}

type State = 'filling' | 'draining' | 'resetting' | 'broken'

/**
 * Lets a number of tasks wait for each other: the last to come lets all go on. `asyncio.Barrier`.
 *
 * Invariant: a round fills until all parties are there, then drains until all have left; who comes for the next one
 * meanwhile waits outside.
 */
export class Barrier {
  readonly parties: number
  readonly #condition = new Condition()
  #state: State = 'filling'
  /** How many are inside. */
  #count = 0

  /** Throws a `ValueError` for less than 1. */
  constructor(parties: number) {
    checkInteger('parties', parties)
    if (parties < 1) throw new ValueError('parties must be >= 1')
    this.parties = parties
  }

  /** How many wait for the rest. `Barrier.n_waiting`. */
  get nWaiting(): number {
    return this.#state === 'filling' ? this.#count : 0
  }

  get broken(): boolean {
    return this.#state === 'broken'
  }

  /**
   * Waits until all parties are here, and gives the place in which this one came, from 0. The last one does not wait.
   * Throws a `BrokenBarrierError` when the barrier is aborted, or reset meanwhile.
   */
  wait(): Coroutine<number> {
    return this.#condition.with(() => this.#pass())
  }

  /** Waits, and runs `body` with the place in which this one came. */
  *with<T>(body: (index: number) => Awaitable<T>): Coroutine<T> {
    checkBody(body)
    return yield* checkAwaitable(body(yield* this.wait()), 'body')
  }

  /** With `exit`, makes it a resource for `enter(resource, body)`. `__aenter__`. */
  enter(): Coroutine<number> {
    return this.wait()
  }

  /** `__aexit__`. */
  *exit(): Coroutine<void> {}

  /** Makes the barrier new. Those who wait get a `BrokenBarrierError`. */
  reset(): Coroutine<void> {
    return this.#change(() => (this.#count > 0 ? 'resetting' : 'filling'))
  }

  /** Breaks the barrier until it is reset. Those who wait get a `BrokenBarrierError`, and all who come. */
  abort(): Coroutine<void> {
    return this.#change(() => 'broken')
  }

  toString(): string {
    return `<${this.constructor.name} [${this.#state}${this.broken ? '' : `, waiters:${this.nWaiting}/${this.parties}`}]>`
  }

  /** One visit, with the lock of the condition. */
  *#pass(): Coroutine<number> {
    yield* this.#condition.waitFor(() => this.#state === 'filling' || this.#state === 'broken')
    if (this.#state === 'broken') throw new BrokenBarrierError('Barrier aborted')
    const index = this.#count
    this.#count += 1
    try {
      if (this.#count < this.parties) yield* this.#waitForOthers()
      else this.#enter('draining')
      return index
    } finally {
      this.#count -= 1
      if (this.#count === 0) this.#enter(this.broken ? 'broken' : 'filling')
    }
  }

  *#waitForOthers(): Coroutine<void> {
    yield* this.#condition.waitFor(() => this.#state !== 'filling')
    if (this.#state !== 'draining') throw new BrokenBarrierError('Abort or reset of barrier')
  }

  *#change(next: () => State): Coroutine<void> {
    yield* this.#condition.acquire()
    this.#enter(next())
    this.#condition.release()
  }

  /** Everybody looks at the new state. */
  #enter(state: State): void {
    this.#state = state
    this.#condition.notifyAll()
  }
}
