import type { GuestEventLoop, Host, InterruptSource, TaskLike } from '@tsyncio/events'
import { isCancelledError, KeyboardInterrupt } from '@tsyncio/futures'
import { failureOf } from './failure-of.ts'

/**
 * Ctrl-C while a main task runs: the first one cancels it, the next one leaves the loop at once with a
 * `KeyboardInterrupt`.
 */
export class Interrupts implements Disposable {
  #count = 0
  readonly #task: TaskLike
  readonly #listening: Disposable | undefined

  /** A `source` that cannot hear of interruptions is as good as one to which none happen. */
  constructor(source: Partial<InterruptSource>, task: TaskLike) {
    this.#task = task
    this.#listening = source.onInterrupt?.(() => {
      this.#count += 1
      // An error of main in the step in which it came is what comes out, as in asyncio.
      if (this.#count === 1 && failureOf(task) !== undefined) return
      if (this.#count > 1 || task.done()) throw new KeyboardInterrupt()
      task.cancel()
    })
  }

  /** What the run ends with when `error` came out: a `KeyboardInterrupt` for a cancellation that is due to Ctrl-C alone. */
  outcomeOf(error: unknown): unknown {
    const isInterrupted = this.#count > 0 && isCancelledError(error) && this.#task.uncancel() === 0
    return isInterrupted ? new KeyboardInterrupt() : error
  }

  [Symbol.dispose](): void {
    this.#listening?.[Symbol.dispose]()
  }
}

/**
 * What a host tells of interruptions, told in a turn of `loop`, where what is thrown leaves it. A loop that has a
 * handler of its own for them needs to be told nothing.
 */
export class InterruptsOfHost implements InterruptSource {
  readonly #loop: GuestEventLoop
  readonly #host: Host
  #isOver = false
  #isLate = false

  constructor(loop: GuestEventLoop, host: Host) {
    this.#loop = loop
    this.#host = host
  }

  onInterrupt(callback: () => void): Disposable | undefined {
    return this.#host.onInterrupt?.(() => {
      if (this.#loop.handlesInterrupts?.() === true) return
      if (this.#isOver) this.#isLate = true
      else this.#loop.callSoon(callback)
    })
  }

  /** The run is over. Throws a `KeyboardInterrupt` for one in its last step, of which the host tells in its own time. */
  async checkLate(): Promise<void> {
    this.#isOver = true
    if (this.#host.onInterrupt === undefined) return
    // The first may come before the host looks for what has happened meanwhile.
    for (let turns = 2; turns > 0; turns -= 1) await new Promise<void>((resolve) => this.#host.requestTurn(resolve))
    if (this.#isLate) throw new KeyboardInterrupt()
  }
}

/** Ctrl-C while a loop is cleaned up: each leaves it at once with a `KeyboardInterrupt`. */
export function raiseInterrupts(source: Partial<InterruptSource>): Disposable | undefined {
  return source.onInterrupt?.(() => {
    throw new KeyboardInterrupt()
  })
}
