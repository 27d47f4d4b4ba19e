import type { Context } from '@tsyncio/contextvars'
import { setRunningLoop } from '@tsyncio/events'
import type { Attachment, AttachOptions, GuestEventLoop, Host, Parts, Raised } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import type { Call } from './call.ts'
import { MinimalLoop } from './minimal-loop.ts'

/** As much of the platform as this loop needs. */
export interface Timeouts {
  setTimeout(callback: () => void, milliseconds: number): unknown
  clearTimeout(timeout: unknown): void
}

/**
 * A loop that runs on nothing but `setTimeout`, wherever there is one. Each of its turns is one pass. Of its host it
 * asks for nothing, but to be told of an error.
 *
 * Invariant: between two turns, a timeout is set if there is something to do, now or later.
 */
export class TimeoutLoop extends MinimalLoop implements GuestEventLoop {
  readonly #timeouts: Timeouts
  #timeout: unknown
  #inTurn = false
  #left: ((raised: Raised | undefined) => void) | undefined

  constructor(
    parts: Parts,
    timeouts: Timeouts = { setTimeout, clearTimeout: (timeout) => clearTimeout(timeout as number) },
  ) {
    super({ ...parts, wait: () => {} })
    this.#timeouts = timeouts
  }

  override holdsThread = (): boolean => false
  override stop = (): void => {
    this.stopping = true
    this.#rest()
  }

  override enqueue(runnable: Runnable): void {
    super.enqueue(runnable)
    this.#rest()
  }

  override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
    const call = super.callAt(when, callback, argument, context)
    this.#rest()
    return call
  }

  attach(host: Host, { left = (raised) => raised && host.reportError(raised.error) }: AttachOptions = {}): Attachment {
    if (this.state !== 'idle') throw new RuntimeError('the loop runs already, or is closed')
    this.state = 'running'
    this.#left = left
    this.#rest()
    const detach = (): void => this.#leave()
    return { detach, [Symbol.dispose]: detach }
  }

  /** Sets the timeout for the next turn. */
  #rest(): void {
    this.#timeouts.clearTimeout(this.#timeout)
    if (this.#left === undefined || this.#inTurn) return
    const delay = this.untilNext()
    if (delay !== undefined) this.#timeout = this.#timeouts.setTimeout(this.#turn, Math.ceil(delay * 1000))
  }

  readonly #turn = (): void => {
    const previous = setRunningLoop(this)
    this.#inTurn = true
    let raised: Raised | undefined
    try {
      this.pass()
    } catch (error) {
      raised = { error }
    } finally {
      this.#inTurn = false
      setRunningLoop(previous)
    }
    const left = this.#left
    if (raised === undefined && !this.stopping) return this.#rest()
    this.#leave()
    left?.(raised)
  }

  #leave(): void {
    if (this.#left === undefined) return
    this.#left = undefined
    this.#timeouts.clearTimeout(this.#timeout)
    this.state = 'idle'
    this.stopping = false
  }
}
