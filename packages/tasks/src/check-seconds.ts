import { ValueError } from '@tsyncio/futures'

/** Throws a `TypeError` or a `ValueError` unless `seconds` is a number, or `undefined`, which is no limit. */
export function checkSeconds(name: string, seconds: number | undefined): void {
  if (seconds === undefined) return
  const expected = `${name}: expected a number of seconds or undefined`
  if (typeof seconds !== 'number') throw new TypeError(`${expected}, got ${seconds === null ? 'null' : typeof seconds}`)
  if (Number.isNaN(seconds)) throw new ValueError(`${expected}, got NaN`)
}
