import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised } from '@tsyncio/events'
import { CancelledError, Future } from '@tsyncio/futures'
import type { Awaitable, FutureLike, ResultOf } from '@tsyncio/futures'
import { failureOf } from './failure-of.ts'
import { ensureFuture } from './spawning.ts'

export interface GatherOptions {
  /** Take failures as results instead of failing with the first. */
  readonly returnExceptions?: boolean
}

type Results<A extends readonly Awaitable<unknown>[]> = { -readonly [K in keyof A]: ResultOf<A[K]> }

/**
 * Runs `awaitables` at the same time; its result is the list of theirs, in their order. Each distinct one runs once.
 * The first failure is the failure of the whole, and the others go on; cancelling the whole cancels all that are not
 * done. `asyncio.gather`.
 *
 * Differs from asyncio: takes one list, as `wait` and `asCompleted` do, so that options can follow it.
 */
export function gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options?: GatherOptions & { readonly returnExceptions?: false },
): Future<Results<A>>
export function gather<T>(awaitables: Iterable<Awaitable<T>>, options?: GatherOptions): Future<T[]>
export function gather(awaitables: Iterable<Awaitable<unknown>>, options: GatherOptions = {}): Future<unknown[]> {
  const futures = new Map<Awaitable<unknown>, FutureLike<unknown>>()
  let loop: EventLoop | undefined
  const children = Array.from(awaitables, (awaitable) => {
    const future = futures.get(awaitable) ?? ensureFuture(awaitable, { loop })
    futures.set(awaitable, future)
    loop ??= future.getLoop() as EventLoop
    return future
  })
  return new Gathering(children, new Set(futures.values()), options, loop ?? getRunningLoop())
}

/**
 * The result of `gather`.
 *
 * Invariant: it ends through `#childDone` alone. A cancellation goes to the children, and ends it once they are all done.
 */
class Gathering extends Future<unknown[]> {
  readonly #children: readonly FutureLike<unknown>[]
  readonly #returnExceptions: boolean
  #left: number
  #cancelRequested = false

  constructor(
    children: readonly FutureLike<unknown>[],
    distinct: ReadonlySet<FutureLike<unknown>>,
    options: GatherOptions,
    loop: EventLoop,
  ) {
    super({ loop })
    this.#children = children
    this.#returnExceptions = options.returnExceptions === true
    this.#left = distinct.size
    if (distinct.size === 0) this.setResult([])
    const done = [...distinct].filter((child) => child.done())
    for (const child of distinct) if (!child.done()) child.addDoneCallback((ended) => this.#childDone(ended))
    for (const child of done) this.#childDone(child)
  }

  override cancel(message?: string): boolean {
    if (this.done()) return this._refuseCancel()
    // Every child is asked, also after one accepted.
    const accepted = this.#children.filter((child) => child.cancel(message))
    if (accepted.length > 0) this.#cancelRequested = true
    return accepted.length > 0
  }

  #childDone(child: FutureLike<unknown>): void {
    this.#left -= 1
    if (this.done()) {
      // Nobody else will read it, so it counts as read here.
      if (!child.cancelled()) child.exception()
      return
    }
    const failure = failureOf(child)
    if (failure !== undefined && !this.#returnExceptions) return this.setException(failure.error)
    if (this.#left > 0) return
    if (this.#cancelRequested) this.setException(this.#lastCancellation())
    else this.setResult(this.#children.map(resultOrFailure))
  }

  /** CPython's choice: the message is that of the last child in order, whichever ended last. */
  #lastCancellation(): unknown {
    const last = this.#children.at(-1)
    const failure = last?.cancelled() === true ? failureOf(last) : undefined
    return failure?.error ?? new CancelledError()
  }
}

function resultOrFailure(child: FutureLike<unknown>): unknown {
  const failure: Raised | undefined = failureOf(child)
  return failure === undefined ? child.result() : failure.error
}
