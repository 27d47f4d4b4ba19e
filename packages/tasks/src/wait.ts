import { checkLimit, getRunningLoop } from '@tsyncio/events'
import type { ScheduledTimer, TaskLike } from '@tsyncio/events'
import { isCoroutine, isFuture, kindOf, ValueError } from '@tsyncio/futures'
import type { Coroutine, DoneCallback, FutureLike } from '@tsyncio/futures'
import { futureAddToAwaitedBy, futureDiscardFromAwaitedBy, waiterToNote } from './awaited-by.ts'
import { checkList } from './check-list.ts'
import { raisedBy } from './raised-by.ts'
import { settle } from './settle.ts'

/** `wait` returns with the first that is done. `asyncio.FIRST_COMPLETED`. */
export const FIRST_COMPLETED = 'FIRST_COMPLETED' as const
/** `wait` returns with the first that failed, or when all are done. `asyncio.FIRST_EXCEPTION`. */
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION' as const
/** `wait` returns when all are done. `asyncio.ALL_COMPLETED`. */
export const ALL_COMPLETED = 'ALL_COMPLETED' as const

/** When `wait` returns: with the first that is done, the first that failed, or when all are done. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED

type Futures = ReadonlySet<FutureLike<unknown>>

/** How long `wait` waits, and for what. */
export interface WaitOptions {
  /** The longest to wait, in seconds; no limit by default. */
  readonly timeout?: number | undefined
  /** `ALL_COMPLETED` by default. */
  readonly returnWhen?: ReturnWhen | undefined
}

/**
 * Waits for `futures`, and returns those that are done and those that are not. It cancels none of them, and a timeout
 * is no error. Throws a `TypeError` for coroutines, a `ValueError` for no futures at all. `asyncio.wait`.
 */
export function* wait<F extends FutureLike<unknown>>(
  futures: Iterable<F>,
  options: WaitOptions = {},
): Coroutine<[done: Set<F>, pending: Set<F>]> {
  const all = checkedSet(futures)
  const { timeout, returnWhen = ALL_COMPLETED } = options
  checkReturnWhen(returnWhen)
  checkLimit('timeout', timeout)
  const loop = getRunningLoop()
  const waiter = loop.createFuture<void>()
  let timer: ScheduledTimer | undefined
  let left = all.size
  const onDone = (future: FutureLike<unknown>): void => {
    left -= 1
    if (left > 0 && returnWhen !== FIRST_COMPLETED && !(returnWhen === FIRST_EXCEPTION && hasFailed(future))) return
    timer?.cancel()
    settle(waiter)
  }
  const task = waiterToNote(loop)
  try {
    if (timeout !== undefined) timer = loop.callLater(timeout, settle, waiter)
    watch(all, onDone, task)
    yield* waiter
  } finally {
    timer?.cancel()
    unwatch(all, onDone, task)
  }
  return partition(all)
}

function watch(futures: Futures, onDone: DoneCallback<unknown>, task: TaskLike | undefined): void {
  for (const future of futures) {
    future.addDoneCallback(onDone)
    futureAddToAwaitedBy(future, task)
  }
}

function unwatch(futures: Futures, onDone: DoneCallback<unknown>, task: TaskLike | undefined): void {
  for (const future of futures) {
    future.removeDoneCallback(onDone)
    futureDiscardFromAwaitedBy(future, task)
  }
}

function partition<F extends FutureLike<unknown>>(futures: ReadonlySet<F>): [done: Set<F>, pending: Set<F>] {
  const done = new Set<F>()
  const pending = new Set<F>()
  for (const future of futures) (future.done() ? done : pending).add(future)
  return [done, pending]
}

function hasFailed(future: FutureLike<unknown>): boolean {
  return !future.cancelled() && raisedBy(future) !== undefined
}

function checkedSet<F>(futures: Iterable<F>): Set<F> {
  checkList('futures', futures)
  const all = new Set(futures)
  if (all.size === 0) throw new ValueError('Set of Tasks/Futures is empty.')
  for (const future of all) if (!isFuture(future)) throw refusal(future)
  return all
}

function refusal(value: unknown): TypeError {
  if (isCoroutine(value)) return new TypeError('futures: passing coroutines is forbidden, use tasks explicitly')
  return new TypeError(`futures: expected futures, got ${kindOf(value)}`)
}

function checkReturnWhen(returnWhen: string): void {
  if (returnWhen === FIRST_COMPLETED || returnWhen === FIRST_EXCEPTION || returnWhen === ALL_COMPLETED) return
  throw new ValueError(
    `returnWhen: expected FIRST_COMPLETED, FIRST_EXCEPTION or ALL_COMPLETED, got ${kindOf(returnWhen)}`,
  )
}
