// Long because: it is a list, of implementations that are broken in a few lines each.

import { BoundCallback, Context, currentCarrier } from '@tsyncio/contextvars'
import { blocking, futureSuite } from '@tsyncio/conformance'
import { CancelledError, Future, isCancelledError } from '@tsyncio/futures'
import type {
  CancelReason,
  Coroutine,
  DoneCallback,
  DoneCallbackOptions,
  Runnable,
  Scheduler,
  SettledStatus,
} from '@tsyncio/futures'
import { VirtualEventLoop } from '@tsyncio/testing'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'

type Any = Future<unknown>
type FutureClass = new (options: { loop: Scheduler }) => Any

const drive = blocking(() => new VirtualEventLoop())
const inSuite = brokenFor(futureSuite)

function broken(name: string, promise: string, Class: FutureClass): Broken {
  return inSuite(name, promise, { drive, newFuture: (loop) => new Class({ loop }) })
}

const INSIDE = 'it calls back in the next pass, never inside what settles it'
const LATE = 'it calls back whoever comes late, in the next pass, never inside addDoneCallback'
const ORDER = 'it calls back in the order in which callbacks were added'
const CONTEXT = 'it calls back in a copy of the context in which the callback was added'
const ONCE = 'it is settled once, and trying again is an InvalidStateError'
const MESSAGE = 'cancelled, it throws a CancelledError with the message of the request that was accepted'
const DONE = 'yield* on one that is done does not suspend'
const FAILED = 'it throws from result(), and gives from exception(), what it failed with'
const UNREAD = 'a failure that nobody reads is reported, once, at the latest when the loop closes'

/** Each changes how a future hands over those who wait. */
abstract class Handing extends Future<unknown> {
  protected abstract hand(waiters: readonly Runnable[]): readonly Runnable[]

  protected override _settle(status: SettledStatus, outcome: unknown): void {
    const waiters = this.getWaiters()
    this._content = undefined
    super._settle(status, outcome)
    for (const waiter of this.hand(waiters)) this._loop.enqueue(waiter)
  }
}

export const futures: readonly Broken[] = [
  broken(
    'callbacks run inside setResult',
    INSIDE,
    class extends Handing {
      protected override hand(waiters: readonly Runnable[]): Runnable[] {
        for (const waiter of waiters) waiter.run()
        return []
      }
    },
  ),
  broken(
    'callbacks in reverse order',
    ORDER,
    class extends Handing {
      protected override hand(waiters: readonly Runnable[]): Runnable[] {
        return [...waiters].reverse()
      }
    },
  ),
  broken(
    'callbacks come a pass late',
    INSIDE,
    class extends Handing {
      protected override hand(waiters: readonly Runnable[]): Runnable[] {
        return waiters.map((waiter) => ({ run: () => this._loop.enqueue(waiter) }))
      }
    },
  ),
  broken(
    'the first callback alone is called',
    ORDER,
    class extends Handing {
      protected override hand(waiters: readonly Runnable[]): readonly Runnable[] {
        return waiters.slice(0, 1)
      }
    },
  ),
  broken(
    'callbacks are one unit, which ends with the first that throws',
    'a callback that throws keeps no other from being called',
    class extends Handing {
      protected override hand(waiters: readonly Runnable[]): Runnable[] {
        return [{ run: () => waiters.forEach((waiter) => waiter.run()) }]
      }
    },
  ),
  broken(
    'a callback that was added twice is called once',
    'it calls back once for each time that a callback was added',
    class extends Handing {
      readonly #seen: DoneCallback<unknown>[] = []

      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        if (!this.#seen.includes(callback)) super.addDoneCallback(callback, options)
        this.#seen.push(callback)
      }

      protected override hand(waiters: readonly Runnable[]): readonly Runnable[] {
        return waiters
      }
    },
  ),
  broken(
    'a cancelled future calls nobody back',
    'it calls back in the next pass after a cancellation, too',
    class extends Handing {
      protected override hand(waiters: readonly Runnable[]): readonly Runnable[] {
        return this.cancelled() ? [] : waiters
      }
    },
  ),
  broken(
    'a failed future calls nobody back',
    'it calls back in the next pass after a failure, too',
    class extends Handing {
      protected override hand(waiters: readonly Runnable[]): readonly Runnable[] {
        return this._status === 2 ? [] : waiters
      }
    },
  ),
  broken(
    'callbacks called synchronously when done already',
    LATE,
    class extends Future<unknown> {
      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        if (this.done()) callback(this)
        else super.addDoneCallback(callback, options)
      }
    },
  ),
  broken(
    'whoever comes late is never called',
    LATE,
    class extends Future<unknown> {
      override addWaiter(waiter: Runnable): void {
        if (!this.done()) super.addWaiter(waiter)
      }
    },
  ),
  broken(
    'callbacks in the context of completion',
    CONTEXT,
    class extends Future<unknown> {
      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        this.addWaiter(new BoundCallback(callback, this, options?.context))
      }

      protected override _settle(status: SettledStatus, outcome: unknown): void {
        const waiters = this.getWaiters().map((waiter) =>
          waiter instanceof BoundCallback ? new BoundCallback(() => waiter.run(), undefined, new Context()) : waiter,
        )
        for (const waiter of this.getWaiters()) if (waiter instanceof BoundCallback) waiter.contextValues = new Map()
        this._content = waiters
        super._settle(status, outcome)
      }
    },
  ),
  broken(
    'the context that is given is not used',
    'it calls back in the context that it is given',
    class extends Future<unknown> {
      override addDoneCallback(callback: DoneCallback<unknown>): void {
        super.addDoneCallback(callback)
      }
    },
  ),
  broken(
    'callbacks get the result',
    'it calls back with itself',
    class extends Future<unknown> {
      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        super.addDoneCallback((done) => callback(done.result() as typeof done), options)
      }
    },
  ),
  broken(
    'remove_done_callback removes one',
    'removeDoneCallback takes back each time that a callback was added, and tells how often',
    class extends Future<unknown> {
      override removeDoneCallback(callback: DoneCallback<unknown>): number {
        const waiters = [...this.getWaiters()]
        const index = waiters.findIndex((waiter) => waiter instanceof BoundCallback && waiter.calls(callback))
        if (index >= 0) waiters.splice(index, 1)
        this._content = waiters
        return index >= 0 ? 1 : 0
      }
    },
  ),
  broken(
    'waiters come before callbacks',
    'those who wait through addWaiter take their turn among the callbacks',
    class extends Future<unknown> {
      override addWaiter(waiter: Runnable): void {
        if (waiter instanceof BoundCallback || this.done()) super.addWaiter(waiter)
        else this._content = [waiter, ...this.getWaiters()]
      }
    },
  ),
  broken(
    'second cancel changes the message',
    MESSAGE,
    class extends Future<unknown> {
      override cancel(message?: string): boolean {
        if (!this.cancelled()) return super.cancel(message)
        this._content = message
        return false
      }
    },
  ),
  broken(
    'cancel message lost',
    MESSAGE,
    class extends Future<unknown> {
      override cancel(): boolean {
        return super.cancel()
      }
    },
  ),
  broken(
    'cancel() is always accepted',
    'cancel() is accepted while it is pending, and refused once it is done',
    class extends Future<unknown> {
      override cancel(message?: string): boolean {
        super.cancel(message)
        return true
      }
    },
  ),
  broken(
    'it can be settled again',
    ONCE,
    class extends Future<unknown> {
      override setResult(value: unknown): void {
        if (this.done()) this._content = value
        else super.setResult(value)
      }
    },
  ),
  broken(
    'setting it a second time does nothing, silently',
    ONCE,
    class extends Future<unknown> {
      override setResult(value: unknown): void {
        if (!this.done()) super.setResult(value)
      }
    },
  ),
  broken(
    'a pending one has the result undefined',
    'while it is pending there is nothing to read, and trying is an InvalidStateError',
    class extends Future<unknown> {
      override result(): unknown {
        return this.done() ? super.result() : undefined
      }
    },
  ),
  broken(
    'exception() gives the CancelledError',
    MESSAGE,
    class extends Future<unknown> {
      override exception(): unknown {
        return this.cancelled() ? new CancelledError() : super.exception()
      }
    },
  ),
  broken(
    'errors that are no Error are wrapped',
    'it throws from result(), and gives from exception(), what it failed with',
    class extends Future<unknown> {
      override setException(error: unknown): void {
        super.setException(error instanceof Error ? error : new Error(String(error)))
      }
    },
  ),
  broken(
    'errors as values are thrown',
    'it gives the value that it was settled with, an error too',
    class extends Future<unknown> {
      override setResult(value: unknown): void {
        if (value instanceof Error) super.setException(value)
        else super.setResult(value)
      }
    },
  ),
  broken(
    'it is blocking from the beginning',
    'it is known as a future, and as one at rest, by _asyncioFutureBlocking',
    class extends Future<unknown> {
      override _asyncioFutureBlocking = true
    },
  ),
  broken(
    'await of a done future suspends',
    DONE,
    class extends Future<unknown> {
      override *[Symbol.iterator](): Coroutine<unknown> {
        if (this.done()) yield
        return yield* super[Symbol.iterator]()
      }
    },
  ),
  broken(
    'await does not mark the future',
    'yield* on a pending one yields the future itself, once, marked as blocking',
    class extends Future<unknown> {
      override *[Symbol.iterator](): Coroutine<unknown> {
        if (!this.done()) yield this as never
        return this.result()
      }
    },
  ),
  broken(
    'await yields until it is done',
    'whoever goes on before it is done gets a RuntimeError',
    class extends Future<unknown> {
      override *[Symbol.iterator](): Coroutine<unknown> {
        while (!this.done()) {
          this._asyncioFutureBlocking = true
          yield this as never
        }
        return this.result()
      }
    },
  ),
  broken(
    'await swallows what is thrown into it',
    'what a task throws into the await comes out of it, and the future stays as it is',
    class extends Future<unknown> {
      override *[Symbol.iterator](): Coroutine<unknown> {
        try {
          return yield* super[Symbol.iterator]()
        } catch (error) {
          if (this.done()) throw error
          return undefined
        }
      }
    },
  ),
  broken(
    'exception() does not count as reading',
    'a failure that exception() told is not reported',
    class extends Future<unknown> {
      override exception(): unknown {
        if (this._status !== 2) return super.exception()
        const failure = this._content as { read(): unknown; markRead(): void }
        const { markRead } = failure
        failure.markRead = () => {}
        try {
          return failure.read()
        } finally {
          failure.markRead = markRead
        }
      }
    },
  ),
  broken(
    'failures that nobody reads are forgotten',
    UNREAD,
    class extends Future<unknown> {
      override setException(error: unknown): void {
        super.setException(error)
        super.exception()
      }
    },
  ),
  broken(
    'cancelling one that has failed does not count as reading',
    'a failure of which nobody wants to hear, as cancel() says, is not reported',
    class extends Future<unknown> {
      override cancel(message?: string): boolean {
        return this.done() ? false : super.cancel(message)
      }
    },
  ),
  broken(
    'a promise of it has no value',
    'await in an async function gives its value',
    class extends Future<unknown> {
      override then<A, B>(onFulfilled?: ((value: unknown) => A | PromiseLike<A>) | null): Promise<A | B> {
        return Promise.resolve(undefined).then(onFulfilled)
      }
    },
  ),
  broken(
    'whoever comes late is called back in an empty context',
    'whoever comes late is called back in the same contexts',
    class extends Future<unknown> {
      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        super.addDoneCallback(callback, this.done() ? { context: new Context() } : options)
      }
    },
  ),
  broken(
    'undefined is no failure',
    FAILED,
    class extends Future<unknown> {
      override setException(error: unknown): void {
        if (error === undefined) this.setResult(undefined)
        else super.setException(error)
      }
    },
  ),
  broken(
    'a CancelledError as failure is a cancellation',
    FAILED,
    class extends Future<unknown> {
      override setException(error: unknown): void {
        if (isCancelledError(error)) this.cancel(error)
        else super.setException(error)
      }
    },
  ),
  broken(
    'the error that it is cancelled with is copied',
    'cancelled with a CancelledError, it throws that very error',
    class extends Future<unknown> {
      override cancel(reason?: CancelReason): boolean {
        return super.cancel(typeof reason === 'object' ? reason.message : reason)
      }
    },
  ),
  broken(
    'cancelMessage tells the result',
    'cancelMessage() is the message of the request that was accepted, and there is none without one',
    class extends Future<unknown> {
      override cancelMessage(): string | undefined {
        return typeof this._content === 'string' ? this._content : undefined
      }
    },
  ),
  broken(
    'a promise of it reads nothing',
    'a failure of which a promise was made is the promise’s, and not reported',
    class extends Future<unknown> {
      override then<A, B>(_: unknown, onRejected?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<A | B> {
        return Promise.reject<A>(new Error('on purpose')).catch(onRejected)
      }
    },
  ),
  broken(
    'what it refuses to fail with counts as unread',
    'what it refuses to fail with is not reported',
    class extends Future<unknown> {
      override setException(exception: unknown): void {
        const report = (): void => this._loop.callExceptionHandler?.({ message: 'unread', exception, future: this })
        if (this.done()) this._loop.unreadFailures?.add({ report })
        super.setException(exception)
      }
    },
  ),
  broken(
    'callbacks run in the context of whoever added them, and not in a copy',
    CONTEXT,
    class extends Future<unknown> {
      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        super.addDoneCallback(callback, { context: options?.context ?? new Context(currentCarrier()) })
      }
    },
  ),
  broken(
    'a context that is undefined is an empty one',
    CONTEXT,
    class extends Future<unknown> {
      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        super.addDoneCallback(callback, options && { context: options.context ?? new Context() })
      }
    },
  ),
  broken(
    'a callback has one context, the last one',
    'a callback that is added in two contexts is called in each',
    class extends Future<unknown> {
      readonly #contexts = new Map<DoneCallback<unknown>, Context | undefined>()

      override addDoneCallback(callback: DoneCallback<unknown>, { context }: DoneCallbackOptions = {}): void {
        const times = this.removeDoneCallback(callback)
        this.#contexts.set(callback, context ?? this.#contexts.get(callback))
        const options = { context: this.#contexts.get(callback) }
        for (let left = times + 1; left > 0; left -= 1) super.addDoneCallback(callback, options)
      }
    },
  ),
  broken(
    'a callback that is added again stands with the first',
    ORDER,
    class extends Future<unknown> {
      readonly #added: DoneCallback<unknown>[] = []

      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        const rest = this.#added.slice(this.#added.indexOf(callback) + 1)
        const isAgain = this.#added.includes(callback)
        this.#added.push(callback)
        super.addDoneCallback(callback, options)
        if (!isAgain) return
        for (const other of rest.filter((each) => this.removeDoneCallback(each) > 0)) super.addDoneCallback(other)
      }
    },
  ),
  broken(
    'what is scheduled is taken back',
    'once it has ended, nothing is taken back: removeDoneCallback finds none, and all are called',
    class extends Future<unknown> {
      readonly #gone = new Set<DoneCallback<unknown>>()

      override addDoneCallback(callback: DoneCallback<unknown>, options?: DoneCallbackOptions): void {
        super.addDoneCallback((future) => this.#gone.has(callback) || callback(future), options)
      }

      override removeDoneCallback(callback: DoneCallback<unknown>): number {
        this.#gone.add(callback)
        return 0
      }
    },
  ),
  broken(
    'all who await it share one await',
    'two that await it do so independently of each other',
    class extends Future<unknown> {
      #await: Coroutine<unknown> | undefined

      override [Symbol.iterator](): Coroutine<unknown> {
        return (this.#await ??= super[Symbol.iterator]())
      }
    },
  ),
  broken(
    'a promise that is made early reads nothing',
    'a failure is that of a promise that was made before, too, and not reported',
    class extends Future<unknown> {
      #tell: (() => void) | undefined

      override then<A, B>(...handlers: Parameters<typeof Future.prototype.then<A, B>>): Promise<A | B> {
        if (this.done()) return super.then(...handlers)
        const end = new Promise<void>((resolve) => (this.#tell = resolve))
        return end.then(() => super.then(...handlers))
      }

      protected override _settle(status: SettledStatus, outcome: unknown): void {
        super._settle(status, outcome)
        queueMicrotask(() => this.#tell?.())
      }
    },
  ),
]
