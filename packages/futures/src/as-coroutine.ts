import { isCoroutine, isFuture } from './future-like.ts'
import type { Awaitable, Coroutine } from './future-like.ts'

/** A coroutine that awaits `awaitable`; a coroutine as it is. Throws a `TypeError` for anything else. */
export function asCoroutine<T>(awaitable: Awaitable<T>): Coroutine<T> {
  if (isCoroutine(awaitable)) return awaitable as Coroutine<T>
  if (typeof (awaitable as Partial<Awaitable<T>> | null | undefined)?.[Symbol.iterator] === 'function') {
    return awaiting(awaitable)
  }
  throw new TypeError(`a future, a coroutine or an awaitable is required, got ${kindOf(awaitable)}`)
}

/** What `value` is, in a word or two, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}; did you forget to call it?`
  if (typeof value !== 'object') return `${typeof value} ${String(value)}`
  if (isFuture(value)) return 'a future'
  if (typeof (value as Partial<PromiseLike<unknown>>).then === 'function') {
    return 'a promise; in a coroutine it is awaited by yield* fromPromise(promise)'
  }
  return `an object of ${value.constructor?.name ?? 'no class'}`
}

function* awaiting<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return yield* awaitable
}
