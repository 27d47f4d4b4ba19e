import { RuntimeError } from './errors.ts'
import type { BlockingFuture, Coroutine, FutureLike, Yieldable } from './future-like.ts'

/** What `yield*` does on a future; implementers return it from `[Symbol.iterator]`. `Future.__await__` in asyncio. */
export function awaitFuture<T>(future: FutureLike<T>): Coroutine<T> {
  // As TypeScript sees it, a generator; nobody but `yield*` and a task ever meets it.
  return new FutureAwaiter(future) as unknown as Coroutine<T>
}

const observers = new Set<{ readonly observer: () => void }>()
/** Tells the observers; there only while there are some, so that without them a wait pays for one comparison. */
let suspensionObserver: (() => void) | undefined

/**
 * Calls `observer` whenever a coroutine suspends on a future, with its whole stack still there, until the result is
 * disposed of. For debug modes.
 */
export function observeSuspensions(observer: () => void): Disposable {
  const entry = { observer }
  observers.add(entry)
  suspensionObserver = tellObservers
  return {
    [Symbol.dispose]: () => {
      observers.delete(entry)
      if (observers.size === 0) suspensionObserver = undefined
    },
  }
}

function tellObservers(): void {
  for (const { observer } of observers) observer()
}

/**
 * Marks `future` as the one that a coroutine waits for: to be yielded at once. For those who write what `yield*` does on
 * an awaitable of their own without a generator.
 */
export function suspendOn(future: FutureLike<unknown>): BlockingFuture {
  future._asyncioFutureBlocking = true
  if (suspensionObserver !== undefined) suspensionObserver()
  return future as BlockingFuture
}

/**
 * One await of one future. It is its own iterator result, so that an await costs one small object;
 * as a generator function it would take three, and twice the time.
 *
 * Invariant: it yields its future once, marked as blocking, and after that has the result.
 */
class FutureAwaiter<T> implements Iterator<Yieldable, T, unknown> {
  done = false
  value: T | Yieldable = undefined
  private readonly future: FutureLike<T>

  constructor(future: FutureLike<T>) {
    this.future = future
  }

  next(): IteratorResult<Yieldable, T> {
    const future = this.future
    if (future.done()) {
      this.value = future.result()
      this.done = true
    } else {
      if (this.value !== undefined) throw new RuntimeError('a task resumed before the future it awaits was done')
      future._asyncioFutureBlocking = true
      this.value = future as BlockingFuture
      if (suspensionObserver !== undefined) suspensionObserver()
    }
    return this as IteratorResult<Yieldable, T>
  }

  throw(error: unknown): never {
    throw error
  }

  return(value: T): IteratorResult<Yieldable, T> {
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}
