import type { Context } from '@tsyncio/contextvars'
import type { ScheduledTimer } from '@tsyncio/events'
import type { ExceptionContext, Runnable } from '@tsyncio/futures'

/** A callback that is scheduled, perhaps for a time. */
export class Call implements ScheduledTimer, Runnable {
  readonly #when: number
  readonly #argument: unknown
  readonly #context: Context
  #callback: ((argument: unknown) => void) | undefined

  constructor(when: number, callback: (argument: never) => void, argument: unknown, context: Context) {
    if (typeof callback !== 'function') throw new TypeError('callback: expected a function')
    if (typeof when !== 'number' || Number.isNaN(when)) throw new TypeError('when: expected a number of seconds')
    this.#when = when
    this.#callback = callback as (argument: unknown) => void
    this.#argument = argument
    this.#context = context
  }

  when(): number {
    return this.#when
  }

  cancel(): void {
    this.#callback = undefined
  }

  cancelled(): boolean {
    return this.#callback === undefined
  }

  getContext(): Context {
    return this.#context
  }

  run(): void {
    if (this.#callback !== undefined) this.#context.run(this.#callback, this.#argument)
  }
}

/** Calls `callback` in the context of what has failed. */
export function inContextOf({ task, future, handle }: ExceptionContext, callback: () => void): void {
  const context = ((task ?? future ?? handle) as { getContext?(): Context } | undefined)?.getContext?.()
  if (context === undefined || context.isEntered()) callback()
  else context.run(callback)
}
