import { BoundCallback } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import type { ScheduledCall, ScheduledTimer } from './roles.ts'

/** A scheduled callback that can still be cancelled. `asyncio.Handle`. */
export class Handle extends BoundCallback implements ScheduledCall {
  cancel(): void {
    this._callback = undefined
    this._argument = undefined
  }

  cancelled(): boolean {
    return this._callback === undefined
  }

  override toString(): string {
    return `<Handle ${this.describe()}>`
  }

  protected describe(): string {
    return this.cancelled() ? 'cancelled' : `${this.callbackName()}()`
  }
}

/** A callback that is scheduled for a time. `asyncio.TimerHandle`. */
export class TimerHandle extends Handle implements ScheduledTimer {
  readonly #when: number
  /** @internal Told of a cancellation while it is in a queue. */
  _timers: { cancelled(): void } | undefined = undefined

  constructor(when: number, callback: (argument: never) => void, argument: unknown, context: Context | undefined) {
    super(callback, argument, context)
    this.#when = when
  }

  when(): number {
    return this.#when
  }

  override cancel(): void {
    if (this.cancelled()) return
    super.cancel()
    this._timers?.cancelled()
  }

  override toString(): string {
    return `<TimerHandle when=${this.#when} ${this.describe()}>`
  }
}
