import { audienceOf } from './audience.ts'
import type { Listener } from './audience.ts'
import { isCancelledError, RuntimeError } from './errors.ts'
import { Future } from './future.ts'
import type { SettledStatus } from './future.ts'
import type { Coroutine } from './future-like.ts'
import { kindOf } from './kind-of.ts'
import type { Runnable, Scheduler } from './scheduler.ts'

/** A future that ends as a promise does. To cancel it stops the waiting, not what the promise stands for. */
export class PromisedFuture<T> extends Future<T> implements Listener<T> {
  readonly #audience: Set<Listener<T>>
  readonly #work: Disposable | undefined

  constructor(promise: PromiseLike<T>, loop: Scheduler) {
    refuseBlocked(loop)
    checkPromise(promise)
    super({ loop })
    this.#audience = audienceOf(promise).add(this)
    this.#work = loop.beginExternalWork?.()
  }

  fulfilled(value: T): void {
    if (this.#hasLoop()) this.setResult(value)
  }

  rejected(error: unknown): void {
    if (this.#hasLoop()) this._endRejected(error)
  }

  override [Symbol.iterator](): Coroutine<T> {
    if (!this.done()) refuseBlocked(this._loop)
    return super[Symbol.iterator]()
  }

  override addWaiter(waiter: Runnable): void {
    if (!this.done()) refuseBlocked(this._loop)
    super.addWaiter(waiter)
  }

  protected override _settle(status: SettledStatus, outcome: unknown): void {
    this.#audience.delete(this)
    this.#work?.[Symbol.dispose]()
    super._settle(status, outcome)
  }

  protected _endRejected(error: unknown): void {
    if (isCancelledError(error)) this._endCancelled(error)
    else this.setException(error)
  }

  /** When the loop has ended, there is nobody left to tell. */
  #hasLoop(): boolean {
    return this._loop.isClosed?.() !== true
  }
}

/** Throws a `RuntimeError` if `loop` blocks the thread: no promise can settle then. */
export function refuseBlocked(loop: Scheduler): void {
  if (loop.holdsThread?.() !== true) return
  throw new RuntimeError(
    'a promise cannot settle while this loop blocks the thread: run the loop as a guest, as run(main) does',
  )
}

/** Throws a `TypeError` that names the argument unless `promise` is one. */
export function checkPromise(promise: PromiseLike<unknown>, name: string = 'promise'): void {
  if (typeof (promise as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function') return
  throw new TypeError(`${name}: expected a promise, got ${kindOf(promise)}`)
}
