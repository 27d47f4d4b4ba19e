import { findRunningLoop } from '@tsyncio/events'
import type { EventLoop } from '@tsyncio/events'
import { CancelledError, Future } from '@tsyncio/futures'
import type { Awaitable, CancelReason, FutureLike, ResultOf } from '@tsyncio/futures'
import { futureAddToAwaitedBy, waiterToNote } from './awaited-by.ts'
import { checkList } from './check-list.ts'
import { raisedBy } from './raised-by.ts'
import { ensureFuture } from './spawning.ts'

/** What `gather` does with failures. */
export interface GatherOptions {
  /** Take failures as results instead of failing with the first. */
  readonly returnExceptions?: boolean | undefined
}

/** Options with which a result is never an error. */
type FailFast = { readonly returnExceptions?: false | undefined }

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
  options?: FailFast,
): Future<Results<A>>
export function gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options: GatherOptions,
): Future<{ -readonly [K in keyof A]: unknown }>
export function gather<A extends Awaitable<unknown>>(awaitables: Iterable<A>, options?: FailFast): Future<ResultOf<A>[]>
export function gather<T>(awaitables: Iterable<Awaitable<T>>, options?: FailFast): Future<T[]>
export function gather(awaitables: Iterable<Awaitable<unknown>>, options: GatherOptions): Future<unknown[]>
export function gather(awaitables: Iterable<Awaitable<unknown>>, options: GatherOptions = {}): Future<unknown[]> {
  checkList('awaitables', awaitables)
  const list = [...awaitables]
  const distinct = new Set(list)
  let outer: Gathering | undefined = undefined
  const onDone = (child: FutureLike<unknown>): void => (outer === undefined ? disregard(child) : outer.childDone(child))
  const done: FutureLike<unknown>[] = []
  let loop = findRunningLoop()
  const waiter = waiterToNote(loop)
  const futures = Array.from(distinct, (awaitable) => {
    const future = ensureFuture(awaitable, { loop })
    if (waiter !== undefined) futureAddToAwaitedBy(future, waiter)
    loop ??= future.getLoop() as EventLoop
    // At once, and not when all are made: an eager one that is made next may wait for this one too.
    if (future.done()) done.push(future)
    else future.addDoneCallback(onDone)
    return future
  })
  outer = new Gathering(inOrder(list, distinct, futures), futures.length, options, loop)
  for (const child of done) outer.childDone(child)
  return outer
}

/** The futures in the order of `list`, where some may stand more than once. */
function inOrder<A, F>(list: readonly A[], distinct: ReadonlySet<A>, futures: readonly F[]): readonly F[] {
  if (futures.length === list.length) return futures
  const places = new Map(Array.from(distinct, (each, place) => [each, place]))
  return list.map((each) => futures[places.get(each) as number] as F)
}

/** Nobody else will read how this one ended, so it counts as read here. */
function disregard(child: FutureLike<unknown>): void {
  if (!child.cancelled()) child.exception()
}

/**
 * The result of `gather`.
 *
 * Invariant: it ends through `childDone` alone, unless it has no children. A cancellation goes to the children, and ends
 * it once they are all done.
 */
class Gathering extends Future<unknown[]> {
  readonly #children: readonly FutureLike<unknown>[]
  readonly #returnExceptions: boolean
  #left: number
  #cancelRequested = false

  constructor(
    children: readonly FutureLike<unknown>[],
    distinct: number,
    options: GatherOptions,
    loop: EventLoop | undefined,
  ) {
    super({ loop })
    this.#children = children
    this.#returnExceptions = options.returnExceptions === true
    this.#left = distinct
    if (distinct === 0) this.setResult([])
  }

  override cancel(reason?: CancelReason): boolean {
    if (this.done()) return false
    // Every child is asked, also after one accepted.
    const accepted = this.#children.filter((child) => child.cancel(reason))
    if (accepted.length > 0) this.#cancelRequested = true
    return accepted.length > 0
  }

  childDone(child: FutureLike<unknown>): void {
    this.#left -= 1
    if (this.done()) return disregard(child)
    const failure = this.#returnExceptions ? undefined : raisedBy(child)
    if (failure !== undefined) return this.setException(failure.error)
    if (this.#left > 0) return
    const results = this.#children.map(resultOrFailure)
    if (this.#cancelRequested) this.setException(this.#lastCancellation())
    else this.setResult(results)
  }

  /** CPython's choice: the message is that of the last child in order, whichever ended last. */
  #lastCancellation(): unknown {
    const last = this.#children.at(-1)
    const failure = last?.cancelled() === true ? raisedBy(last) : undefined
    return failure?.error ?? new CancelledError(last?.cancelMessage?.())
  }
}

/** For a cancelled child a new error, so that the one that ended it is still there for whoever awaits the child. */
function resultOrFailure(child: FutureLike<unknown>): unknown {
  if (child.cancelled()) return new CancelledError(child.cancelMessage?.() ?? '')
  try {
    return child.result()
  } catch (error) {
    return error
  }
}
