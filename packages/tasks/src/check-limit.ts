import { checkSeconds } from '@tsyncio/events'

/** Throws a `TypeError` or a `ValueError` unless `seconds` is a number, or `undefined`, which is no limit. */
export function checkLimit(name: string, seconds: number | undefined): void {
  if (seconds !== undefined) checkSeconds(name, seconds)
}
