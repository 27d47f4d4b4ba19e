import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, Raised } from '@tsyncio/events'
import { fromPromise, kindOf, refuseBlocked, RuntimeError, toPromise } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import type { CoroutineIterator } from './async-generator.ts'

/**
 * Goes through something that is made for `for await`, inside a coroutine:
 * `for (let item = yield* items.next(); item.done !== true; item = yield* items.next()) …`.
 * Close it when you leave before the end. Cancelling the wait for an item stops the waiting, not the source: the item is
 * there for the next `next`.
 *
 * Closing it waits for the clean-up of the source, unless that wait is cancelled, or the source still has an item to give, which
 * may never come: then the source ends when it can, and the exception handler hears if it fails. One coroutine at a time may wait for an item.
 */
export function iterate<T>(source: AsyncIterable<T>): CoroutineIterator<T> {
  const { [Symbol.asyncIterator]: open } = Object(source) as Partial<AsyncIterable<T>>
  if (typeof open === 'function') return new AsyncSource<T>(open.call(source))
  throw new TypeError(`source: expected an async iterable, got ${kindOf(source)}`)
}

/** What a source gave. That it failed is an answer, too: even with a `CancelledError`, which is not that of the wait. */
interface Answer<T> {
  readonly item?: IteratorResult<T, unknown>
  readonly raised?: Raised
}

/** Asks now. What is thrown at once is answered like a rejection, as by `for await`. */
async function answerTo<T>(ask: () => Promise<IteratorResult<T, unknown>>): Promise<Answer<T>> {
  try {
    return { item: await ask() }
  } catch (error) {
    return { raised: { error } }
  }
}

class AsyncSource<T> implements CoroutineIterator<T> {
  readonly #source: AsyncIterator<T>
  #loop: EventLoop | undefined
  /** What was asked for and has not been taken. */
  #coming: Promise<Answer<T>> | undefined
  #hasCome = false
  #isAwaited = false
  #ended = false

  constructor(source: AsyncIterator<T>) {
    this.#source = source
  }

  *next(): Coroutine<IteratorResult<T, undefined>> {
    if (this.#ended) return { done: true, value: undefined }
    if (this.#isAwaited) throw new RuntimeError('another coroutine waits for the next item of this source already')
    if (this.#loop === undefined) {
      const loop = getRunningLoop()
      refuseBlocked(loop)
      this.#loop = loop
      loop.registerAsyncgen?.(this)
    }
    // Asked for once: if this wait is cancelled, the next one goes on with the same item.
    this.#coming ??= this.#ask()
    const { item, raised } = yield* this.#awaited(this.#coming)
    this.#coming = undefined
    if (item !== undefined && !item.done) return { done: false, value: item.value }
    this.#end()
    if (raised !== undefined) throw raised.error
    return { done: true, value: undefined }
  }

  *close(): Coroutine<void> {
    if (this.#ended) return
    this.#end()
    const coming = this.#coming
    const closing = this.#source.return?.()
    // Whoever waits for it hears of it.
    if (coming !== undefined && !this.#isAwaited) this.#reportFailure(coming)
    if (closing === undefined) return
    const end = answerTo(() => closing)
    if (coming !== undefined && !this.#hasCome) this.#reportFailure(end)
    else yield* this.#awaitEnd(end)
  }

  *#awaitEnd(end: Promise<Answer<T>>): Coroutine<void> {
    let answer: Answer<T> | undefined
    try {
      answer = yield* fromPromise(end)
    } finally {
      if (answer === undefined) this.#reportFailure(end)
    }
    if (answer.raised !== undefined) throw answer.raised.error
  }

  #ask(): Promise<Answer<T>> {
    const coming = answerTo(() => this.#source.next())
    this.#hasCome = false
    void coming.then(() => (this.#hasCome = true))
    return coming
  }

  *#awaited(coming: Promise<Answer<T>>): Coroutine<Answer<T>> {
    this.#isAwaited = true
    try {
      return yield* fromPromise(coming)
    } finally {
      this.#isAwaited = false
    }
  }

  #reportFailure(answer: Promise<Answer<T>>): void {
    const message = 'an async iterator failed after it was closed'
    void answer.then(({ raised }) => raised && this.#loop?.callExceptionHandler({ message, exception: raised.error }))
  }

  #end(): void {
    this.#ended = true
    this.#loop?.unregisterAsyncgen?.(this)
  }
}

/**
 * Lets `for await` go through items that take awaiting on a loop: each `next` is a task of `loop`, the running one by
 * default. Leaving the `for await` early closes `items`.
 */
export function toAsyncIterable<T>(
  items: CoroutineIterator<T>,
  options?: { readonly loop?: EventLoop | undefined },
): AsyncIterableIterator<T, undefined> {
  const loop = options?.loop ?? getRunningLoop()
  return {
    next: () => toPromise(loop.createTask(items.next())),
    async return() {
      await toPromise(loop.createTask(items.close()))
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
