import { isCancelledError, makeCancelledError } from './errors.ts'
import type { CancelledError } from './errors.ts'
import type { CancelReason, FutureLike } from './future-like.ts'
import { inShort } from './in-short.ts'
import { kindOf } from './kind-of.ts'

declare global {
  // The platform's own. This adds nothing to it; it lets the type be named where no platform is assumed.
  interface AbortSignal {}
}

/** A request to stop, to whom it may concern: what is used here of the platform's `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The side of a signal that aborts it. */
export interface AbortControl {
  readonly signal: AbortSignal & AbortSignalLike
  abort(reason?: unknown): void
}

// In every runtime, but not in the language's own library.
declare const AbortController: new () => AbortControl

/** A signal that has not aborted, and what aborts it. */
export function newAbortControl(): AbortControl {
  return new AbortController()
}

/** Throws a `TypeError` that names the argument unless `signal` is one. */
export function checkSignal(signal: AbortSignalLike): void {
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignalLike>
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return
  throw new TypeError(`signal: expected an AbortSignal, got ${kindOf(signal)}`)
}

/**
 * What a task is cancelled with when `signal` has aborted: an error whose `cause` is the reason; the reason itself if it
 * is such an error.
 */
export function cancelledBy(signal: AbortSignalLike): CancelledError {
  const { reason } = signal
  if (isCancelledError(reason)) return reason
  const error = makeCancelledError(messageOf(reason))
  error.cause = reason
  return error
}

/** What has no text of its own, such as an object without a prototype, must not keep a task from being cancelled. */
function messageOf(reason: unknown): string {
  try {
    return reason instanceof Error ? reason.message : String(reason)
  } catch {
    return inShort(reason)
  }
}

/** What a signal aborts with where a task was cancelled with `reason`: the reason of the signal that began it, if one did. */
export function abortReason(reason: CancelReason | undefined): unknown {
  const error = makeCancelledError(reason)
  return error.cause ?? error
}

/** Whether what was given `signal` threw `error` because that had aborted: it is the reason, or the platform's own error. */
export function tellsOfAbort(error: unknown, signal: AbortSignalLike): boolean {
  if (!signal.aborted) return false
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError')
}

/** Cancels `future` when `signal` aborts. Nothing of it stays with the signal when the future is done. */
export function cancelOnAbort(future: FutureLike<unknown>, signal: AbortSignalLike): void {
  checkSignal(signal)
  if (future.done()) return
  if (signal.aborted) return void future.cancel(cancelledBy(signal))
  let followers = followersOf.get(signal)
  if (followers === undefined) followersOf.set(signal, (followers = new Followers(signal)))
  followers.add(future)
}

/**
 * The futures that a signal cancels.
 *
 * Invariant: there is one listener while there are futures, however many, and none otherwise.
 */
class Followers {
  readonly #signal: AbortSignalLike
  readonly #futures = new Set<FutureLike<unknown>>()

  constructor(signal: AbortSignalLike) {
    this.#signal = signal
  }

  add(future: FutureLike<unknown>): void {
    // First, for the future may refuse it.
    future.addDoneCallback(this.#delete)
    if (this.#futures.size === 0) this.#signal.addEventListener('abort', this.#abort)
    this.#futures.add(future)
  }

  readonly #delete = (future: FutureLike<unknown>): void => {
    if (this.#futures.delete(future) && this.#futures.size === 0) {
      this.#signal.removeEventListener('abort', this.#abort)
    }
  }

  readonly #abort = (): void => {
    this.#signal.removeEventListener('abort', this.#abort)
    const futures = [...this.#futures]
    this.#futures.clear()
    for (const future of futures) {
      // Nothing can be scheduled on a loop that has ended, and to cancel what has failed would be to hush it up.
      if (!future.done() && future.getLoop().isClosed?.() !== true) future.cancel(cancelledBy(this.#signal))
    }
  }
}

const followersOf = new WeakMap<AbortSignalLike, Followers>()
