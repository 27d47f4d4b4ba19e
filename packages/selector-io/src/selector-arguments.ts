import { ValueError } from '@tsyncio/futures'
import { MAX_INT, show } from './check.ts'
import { EVENT_EDGE, EVENT_READ, EVENT_WRITE } from './selector.ts'
import type { EventMask } from './selector.ts'

/** Throws unless `events` is something to wait for; edges are only where the selector knows them. */
export function checkEvents(events: EventMask, supportsEdges: boolean): void {
  const directions = events & (EVENT_READ | EVENT_WRITE)
  const edge = supportsEdges ? events & EVENT_EDGE : 0
  if (directions !== 0 && events === (directions | edge)) return
  throw new ValueError(`events: expected EVENT_READ, EVENT_WRITE or both, got ${show(events)}`)
}

/** A timeout in milliseconds; -1 for ever. Rounded up: a timer that is due in 0.4 ms must not make the loop spin. */
export function toMilliseconds(timeout: number | undefined): number {
  if (timeout === undefined) return -1
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new TypeError(`timeout: expected a number of seconds, got ${show(timeout)}`)
  }
  return Math.min(Math.max(Math.ceil(timeout * 1000), 0), MAX_INT)
}
