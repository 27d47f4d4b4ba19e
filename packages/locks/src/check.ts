import { kindOf, ValueError } from '@tsyncio/futures'

/**
 * Throws unless `value` is an integer, or `Infinity` where a number `mayBeInfinite`. A `TypeError` for what is no
 * number at all, else a `ValueError`. Differs from asyncio: there a number of permits, parties or items may be a fraction.
 */
export function checkInteger(name: string, value: number, mayBeInfinite: boolean = false): void {
  if (Number.isInteger(value) || (mayBeInfinite && value === Infinity)) return
  const message = `${name}: expected an integer${mayBeInfinite ? ' or Infinity' : ''}, got ${kindOf(value)}`
  throw typeof value === 'number' ? new ValueError(message) : new TypeError(message)
}

/** Throws a `TypeError` unless `body` is a function. */
export function checkBody(body: unknown): void {
  if (typeof body !== 'function') throw new TypeError(`body: expected a function, got ${kindOf(body)}`)
}
