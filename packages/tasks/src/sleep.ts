import { checkSeconds, getRunningLoop } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { settle } from './settle.ts'

/**
 * Goes on after `delay` seconds, with `result`. With a delay of 0 or less it only gives the others a turn.
 * Throws a `TypeError` or a `ValueError` if `delay` is no number. `asyncio.sleep`.
 */
export function sleep(delay: number): Coroutine<void>
export function sleep<T>(delay: number, result: T): Coroutine<T>
export function* sleep<T>(delay: number, result?: T): Coroutine<T | undefined> {
  checkSeconds('delay', delay)
  if (delay <= 0) {
    yield
    return result
  }
  const loop = getRunningLoop()
  const future = loop.createFuture<void>()
  const timer = loop.callLater(delay, settle, future)
  try {
    yield* future
  } finally {
    timer.cancel()
  }
  return result
}
