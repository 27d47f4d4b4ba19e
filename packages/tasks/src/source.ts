import { isFuture, kindOf } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import type { CoroutineIterator } from './async-generator.ts'
import { iterate } from './async-source.ts'

/** Items: a list or a generator, what is made for `for await`, or a generator whose body awaits. */
export type Source<T> = Iterable<T> | AsyncIterable<T> | CoroutineIterator<T>

/** Throws a `TypeError` unless `source` has items. */
export function checkSource(source: Source<unknown>): void {
  const { [Symbol.iterator]: iterable } = Object(source) as Partial<Iterable<unknown>>
  const isIterable = typeof iterable === 'function' && !isFuture(source)
  if (!isIterable && !isAsyncIterable(source) && !isCoroutineIterator(source)) {
    throw new TypeError(`source: expected an iterable or an async iterable, got ${kindOf(source)}`)
  }
}

/** Begins to go through `source`. Closed before its end, it lets the source clean up; after that, nothing happens. */
export function openSource<T>(source: Source<T>): CoroutineIterator<T> {
  if (isAsyncIterable(source)) return iterate(source)
  if (isCoroutineIterator(source)) return source
  return new SyncSource(source[Symbol.iterator]())
}

/** Invariant: while it is not ended, `return()` of the iterator is still to be called, if it has that. */
class SyncSource<T> implements CoroutineIterator<T> {
  readonly #iterator: Iterator<T, unknown>
  #ended = false

  constructor(iterator: Iterator<T, unknown>) {
    this.#iterator = iterator
  }

  *next(): Coroutine<IteratorResult<T, undefined>> {
    // Also if it throws.
    this.#ended = true
    const item = this.#iterator.next()
    if (item.done) return { done: true, value: undefined }
    this.#ended = false
    if (isFuture(item.value) && item.value._asyncioFutureBlocking) throw notAwaited()
    return { done: false, value: item.value }
  }

  *close(): Coroutine<void> {
    if (this.#ended) return
    this.#ended = true
    this.#iterator.return?.()
  }
}

function isAsyncIterable<T>(source: Source<T>): source is AsyncIterable<T> {
  return typeof (Object(source) as Partial<AsyncIterable<T>>)[Symbol.asyncIterator] === 'function'
}

function isCoroutineIterator<T>(source: Source<T>): source is CoroutineIterator<T> {
  const { next, close } = Object(source) as Partial<CoroutineIterator<T>>
  return typeof next === 'function' && typeof close === 'function'
}

/** A generator of items and a coroutine look the same until one of them awaits. */
function notAwaited(): TypeError {
  return new TypeError('source: expected items, got a coroutine; did you mean map(yield* items(), …)?')
}
