import type { BlockingEventLoop, Clock, Parts, Raised } from '@tsyncio/events'
import { VirtualHost } from '@tsyncio/testing'
import { TimeoutLoop } from '../timeout-loop.ts'
import type { Timeouts } from '../timeout-loop.ts'

/** A `setTimeout` on virtual time: whoever runs it lets time pass. */
export class VirtualTimeouts implements Timeouts {
  readonly #clock: Clock & { advance(seconds: number): void }
  readonly #set = new Map<object, { readonly when: number; readonly callback: () => void }>()

  constructor(clock: Clock & { advance(seconds: number): void }) {
    this.#clock = clock
  }

  setTimeout(callback: () => void, milliseconds: number): unknown {
    const timeout = {}
    this.#set.set(timeout, { when: this.#clock.now() + milliseconds / 1000, callback })
    return timeout
  }

  clearTimeout(timeout: unknown): void {
    this.#set.delete(timeout as object)
  }

  /** Lets time pass until the first timeout, and calls back. Returns whether there was one. */
  fire(): boolean {
    const [first] = [...this.#set].sort(([, one], [, other]) => one.when - other.when)
    if (first === undefined) return false
    const [timeout, { when, callback }] = first
    this.#set.delete(timeout)
    this.#clock.advance(Math.max(0, when - this.#clock.now()))
    callback()
    return true
  }
}

/** A `TimeoutLoop` for a program that wants to block: its timeouts are virtual, and fired here. */
export class FiredLoop extends TimeoutLoop implements BlockingEventLoop {
  readonly #timeouts: VirtualTimeouts
  readonly #atRest: () => never
  readonly #beginPass: () => void

  constructor(parts: Parts, timeouts: VirtualTimeouts, passes: { begin(): void; atRest(): never }) {
    super(parts, timeouts)
    this.#timeouts = timeouts
    this.#atRest = passes.atRest
    this.#beginPass = passes.begin
  }

  override runForever(): void {
    const ends: (Raised | undefined)[] = []
    const stay = this.attach(new VirtualHost(), { left: (raised) => ends.push(raised) })
    try {
      while (ends.length === 0) if (!this.#timeouts.fire()) this.#restForEver()
    } finally {
      stay.detach()
    }
    if (ends[0] !== undefined) throw ends[0].error
  }

  protected override pass(): void {
    this.#beginPass()
    super.pass()
  }

  #restForEver(): never {
    this.#beginPass()
    this.#atRest()
  }
}
