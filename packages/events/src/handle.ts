import { BoundCallback } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import type { Cancellable } from '@tsyncio/futures'

/** A scheduled callback that can still be cancelled. `asyncio.Handle`. */
export class Handle<A = unknown> extends BoundCallback<A> implements Cancellable {
  /** Takes the call back, and lets go of what the callback holds. Without effect once it ran. */
  cancel(): void {
    this._callback = undefined
    this._argument = undefined
  }

  cancelled(): boolean {
    return this._callback === undefined
  }
}

/** A callback that is scheduled for a time. `asyncio.TimerHandle`. */
export class TimerHandle<A = unknown> extends Handle<A> {
  readonly #when: number
  /** @internal Told of a cancellation while it is in the heap. */
  _timers: { cancelled(): void } | undefined = undefined

  constructor(when: number, callback: (argument: A) => void, argument: A | undefined, context: Context | undefined) {
    super(callback, argument, context)
    this.#when = when
  }

  /** The time at which it is due, on the loop's clock, in seconds. */
  when(): number {
    return this.#when
  }

  override cancel(): void {
    if (this.cancelled()) return
    super.cancel()
    this._timers?.cancelled()
  }
}
