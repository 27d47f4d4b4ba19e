import { kindOf, ValueError } from '@tsyncio/futures'

/** Throws a `TypeError` or a `ValueError` that names the argument unless `seconds` is a number. */
export function checkSeconds(name: string, seconds: number): void {
  if (typeof seconds !== 'number') throw new TypeError(`${name}: expected a number of seconds, got ${kindOf(seconds)}`)
  if (Number.isNaN(seconds)) throw new ValueError(`${name}: expected a number of seconds, got NaN`)
}

/** The same for what may also be `undefined`, which is no limit. */
export function checkLimit(name: string, seconds: number | undefined): void {
  if (seconds !== undefined) checkSeconds(name, seconds)
}
