import { checkSeconds } from '@tsyncio/events'

/** Throws unless `timeout` is a number of seconds, or undefined, which is for ever. */
export function checkTimeout(timeout: number | undefined): void {
  if (timeout !== undefined) checkSeconds('timeout', timeout)
}
