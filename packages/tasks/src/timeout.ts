import { checkLimit, getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised, TaskLike } from '@tsyncio/events'
import { abortReason, isCancelledError, newAbortControl, RuntimeError, TimeoutError } from '@tsyncio/futures'
import type { AbortControl, Awaitable, Cancellable, Coroutine } from '@tsyncio/futures'
import { enterDeadline } from './deadlines.ts'
import type { Deadline } from './deadlines.ts'
import { enter } from './enter.ts'
import type { Enterable } from './enter.ts'

type State = 'created' | 'entered' | 'expiring' | 'expired' | 'finished'

/**
 * A deadline for a body. `asyncio.Timeout`.
 *
 * Invariant: while it is entered and has a deadline, one call of `#expire` is scheduled; when it expires it asks the
 * task to cancel once, and takes that request back when it is left.
 */
export class Timeout implements Enterable<Timeout>, Deadline {
  #state: State = 'created'
  #when: number | undefined
  #scheduled: Cancellable | undefined
  #task: TaskLike | undefined
  #cancellingBefore = 0
  #leave: (() => void) | undefined
  #abortControl: AbortControl | undefined
  /** What ended it early, for a signal that is asked for later. */
  #ended: Raised | undefined

  /** `when` is on the loop's clock, in seconds; `undefined` for no deadline. */
  constructor(when: number | undefined) {
    checkLimit('when', when)
    this.#when = when
  }

  /** The deadline, on the loop's clock. */
  when(): number | undefined {
    return this.#when
  }

  /** The deadline while it can still end the body. */
  currentDeadline(): number | undefined {
    return this.#state === 'entered' || this.#state === 'expiring' ? this.#when : undefined
  }

  /**
   * Aborts when the deadline passes, with a `TimeoutError`, or when an error or a cancellation leaves the body, with that:
   * `yield* timeout(1, (scope) => fromPromise(fetch(url, { signal: scope.signal })))`.
   */
  get signal(): AbortSignal {
    if (this.#abortControl === undefined) {
      this.#abortControl = newAbortControl()
      if (this.#ended !== undefined) this.#abort(this.#ended.error)
    }
    return this.#abortControl.signal
  }

  /** Whether the deadline passed while the body ran. */
  expired(): boolean {
    return this.#state === 'expiring' || this.#state === 'expired'
  }

  toString(): string {
    if (this.#state !== 'entered') return `<Timeout ${this.#state}>`
    return `<Timeout active when=${this.#when ?? 'never'}>`
  }

  /** Moves the deadline, `undefined` takes it away. Throws a `RuntimeError` unless the timeout is entered. */
  reschedule(when: number | undefined): void {
    checkLimit('when', when)
    if (this.#state === 'created') throw new RuntimeError('Timeout has not been entered')
    if (this.#state !== 'entered') throw new RuntimeError(`Cannot change state of ${this.#state} Timeout`)
    this.#when = when
    this.#scheduled?.cancel()
    this.#scheduled = when === undefined ? undefined : this.#schedule(when, getRunningLoop())
  }

  /**
   * Runs `body` with this deadline. When it passes, the body is cancelled at its await, and what comes out then is a
   * `TimeoutError`.
   */
  with<T>(body: (timeout: Timeout) => Awaitable<T>): Coroutine<T> {
    // Its exit swallows nothing, so the body's result is always there.
    return enter(this, body) as Coroutine<T>
  }

  *enter(): Coroutine<Timeout> {
    if (this.#state !== 'created') throw new RuntimeError('Timeout has already been entered')
    const task = getRunningLoop().currentTask()
    if (task === undefined) throw new RuntimeError('Timeout should be used inside a task')
    this.#state = 'entered'
    this.#task = task
    this.#cancellingBefore = task.cancelling()
    this.#leave = enterDeadline(this)
    this.reschedule(this.#when)
    return this
  }

  *exit(raised: Raised | undefined): Coroutine<void> {
    if (this.#state === 'created') throw new RuntimeError('Timeout has not been entered')
    this.#scheduled?.cancel()
    this.#scheduled = undefined
    this.#leave?.()
    const isExpiring = this.#state === 'expiring'
    if (isExpiring) this.#state = 'expired'
    else if (this.#state === 'entered') this.#state = 'finished'
    if (raised !== undefined) this.#abort(raised.error)
    if (!isExpiring) return
    // A request that came from elsewhere meanwhile is not this timeout's to turn into a TimeoutError.
    const isOurs = this.#task !== undefined && this.#task.uncancel() <= this.#cancellingBefore
    if (isOurs && raised !== undefined && isCancelledError(raised.error)) {
      throw new TimeoutError('the timeout expired', { cause: raised.error })
    }
  }

  #schedule(when: number, loop: EventLoop): Cancellable {
    return when <= loop.time() ? loop.callSoon(this.#expire) : loop.callAt(when, this.#expire)
  }

  readonly #expire = (): void => {
    // First, for signals call their listeners at once.
    this.#state = 'expiring'
    this.#scheduled = undefined
    this.#task?.cancel()
    this.#abort(new TimeoutError('the timeout expired'))
  }

  #abort(reason: unknown): void {
    this.#ended ??= { error: reason }
    this.#abortControl?.abort(isCancelledError(reason) ? abortReason(reason) : reason)
  }
}

/**
 * Gives `body` at most `delay` seconds: `yield* timeout(1, body)`; without a body, the `Timeout` that does it.
 * When the time is over, the body is cancelled at its await, and a `TimeoutError` is thrown in its place. A delay of
 * `undefined` is no limit. `asyncio.timeout`.
 */
export function timeout(delay: number | undefined): Timeout
export function timeout<T>(delay: number | undefined, body: (timeout: Timeout) => Awaitable<T>): Coroutine<T>
export function timeout<T>(
  delay: number | undefined,
  body?: (timeout: Timeout) => Awaitable<T>,
): Timeout | Coroutine<T> {
  checkLimit('delay', delay)
  const scope = new Timeout(delay === undefined ? undefined : getRunningLoop().time() + delay)
  return body === undefined ? scope : scope.with(body)
}

/** As `timeout`, with the deadline itself, on the loop's clock. `asyncio.timeout_at`. */
export function timeoutAt(when: number | undefined): Timeout
export function timeoutAt<T>(when: number | undefined, body: (timeout: Timeout) => Awaitable<T>): Coroutine<T>
export function timeoutAt<T>(
  when: number | undefined,
  body?: (timeout: Timeout) => Awaitable<T>,
): Timeout | Coroutine<T> {
  const scope = new Timeout(when)
  return body === undefined ? scope : scope.with(body)
}
