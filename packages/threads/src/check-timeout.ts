import { ValueError } from '@tsyncio/futures'

/** Throws unless `timeout` is a number of seconds, or undefined, which is for ever. */
export function checkTimeout(timeout: number | undefined): void {
  if (timeout === undefined) return
  const expected = 'timeout: expected a number of seconds, got '
  if (typeof timeout !== 'number') throw new TypeError(expected + typeof timeout)
  if (Number.isNaN(timeout)) throw new ValueError(`${expected}NaN`)
}
