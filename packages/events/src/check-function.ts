import { kindOf } from '@tsyncio/futures'

/** Throws a `TypeError` that names the argument unless `value` is a function or `undefined`. */
export function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`${name}: expected a function or undefined, got ${kindOf(value)}`)
}
