import { RuntimeError } from '@tsyncio/futures'
import type { SettableFuture } from '@tsyncio/futures'
import type { InboxLoop } from './inbox.ts'
import type { CheckedWork } from './work.ts'

/**
 * A piece of work with the future that waits for it.
 *
 * Invariant: until one of the two is over, the loop counts it as work in flight.
 */
export class Job {
  readonly work: CheckedWork
  readonly future: SettableFuture<unknown>
  readonly #loop: InboxLoop
  readonly #inFlight: Disposable

  constructor(loop: InboxLoop, work: CheckedWork) {
    this.work = work
    this.#loop = loop
    this.future = loop.createFuture()
    this.#inFlight = loop.beginExternalWork()
    this.future.addDoneCallback(() => this.#inFlight[Symbol.dispose]())
  }

  /** Whether nobody waits for it any longer. */
  isAbandoned(): boolean {
    return this.future.done()
  }

  succeed(value: unknown): void {
    if (this.#mayEnd()) this.future.setResult(value)
  }

  fail(error: unknown): void {
    if (this.#mayEnd()) this.future.setException(error)
  }

  /** It will not be done, because `reason`. */
  drop(reason: string): void {
    this.fail(new RuntimeError(`${reason} before ${this.work.name}() was done`))
  }

  #mayEnd(): boolean {
    return !this.future.done() && !this.#loop.isClosed()
  }
}
