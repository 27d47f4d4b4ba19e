import { isCoroutine } from './future-like.ts'
import type { Awaitable, Coroutine } from './future-like.ts'
import { kindOf } from './kind-of.ts'

/** A coroutine that awaits `awaitable`; a coroutine as it is. Throws a `TypeError` for anything else. */
export function asCoroutine<T>(awaitable: Awaitable<T>): Coroutine<T> {
  if (isCoroutine(awaitable)) return awaitable as Coroutine<T>
  if (typeof (awaitable as Partial<Awaitable<T>> | null | undefined)?.[Symbol.iterator] === 'function') {
    return awaiting(awaitable)
  }
  throw new TypeError(`a future, a coroutine or an awaitable is required, got ${kindOf(awaitable)}`)
}

function* awaiting<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return yield* awaitable
}
