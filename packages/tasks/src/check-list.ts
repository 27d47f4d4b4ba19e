import { isCoroutine, isFuture, kindOf } from '@tsyncio/futures'

/** Throws a `TypeError` that names the argument unless `list` is one. A future, or a coroutine, can be iterated but is none. */
export function checkList(name: string, list: Iterable<unknown>): void {
  if (isFuture(list) || isCoroutine(list)) throw notAList(name, list)
  checkIterable(name, list)
}

/** Throws a `TypeError` that names the argument unless one can go through `list`. */
export function checkIterable(name: string, list: Iterable<unknown>): void {
  const { [Symbol.iterator]: iterate } = Object(list) as Partial<Iterable<unknown>>
  if (typeof iterate !== 'function') throw notAList(name, list)
}

function notAList(name: string, list: unknown): TypeError {
  return new TypeError(`${name}: expected a list, got ${kindOf(list)}`)
}
