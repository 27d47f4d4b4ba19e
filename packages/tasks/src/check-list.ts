import { isCoroutine, isFuture, kindOf } from '@tsyncio/futures'

/** Throws a `TypeError` that names the argument unless `list` is one. A future, or a coroutine, can be iterated but is none. */
export function checkList(name: string, list: Iterable<unknown>): void {
  const { [Symbol.iterator]: iterate } = Object(list) as Partial<Iterable<unknown>>
  if (typeof iterate === 'function' && !isFuture(list) && !isCoroutine(list)) return
  throw new TypeError(`${name}: expected a list, got ${kindOf(list)}`)
}
