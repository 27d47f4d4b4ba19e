import { isCoroutine } from './future-like.ts'
import type { Awaitable, Coroutine } from './future-like.ts'
import { kindOf } from './kind-of.ts'

/** A coroutine that awaits `awaitable`; a coroutine as it is. Throws a `TypeError` that names the argument for anything else. */
export function asCoroutine<T>(awaitable: Awaitable<T>, name?: string): Coroutine<T> {
  return isCoroutine(awaitable) ? (awaitable as Coroutine<T>) : awaiting(checkAwaitable(awaitable, name))
}

/** `awaitable` itself. Throws a `TypeError` that names the argument for what cannot be awaited. */
export function checkAwaitable<T>(awaitable: Awaitable<T>, name: string = 'awaitable'): Awaitable<T> {
  const { [Symbol.iterator]: iterate } = Object(awaitable) as Partial<Awaitable<T>>
  if (typeof iterate === 'function' && typeof awaitable !== 'string') return awaitable
  throw new TypeError(`${name}: a future, a coroutine or an awaitable is required, got ${kindOf(awaitable)}`)
}

function* awaiting<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return yield* awaitable
}
