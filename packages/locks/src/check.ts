import { kindOf, ValueError } from '@tsyncio/futures'

/** Throws unless `value` is an integer. A `TypeError` if it is no number at all, else a `ValueError`. */
export function checkInteger(name: string, value: number): void {
  if (Number.isInteger(value)) return
  const message = `${name}: expected an integer, got ${kindOf(value)}`
  throw typeof value === 'number' ? new ValueError(message) : new TypeError(message)
}
