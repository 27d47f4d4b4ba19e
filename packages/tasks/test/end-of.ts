import type { Awaitable, Coroutine } from '@tsyncio/futures'

/** What `awaitable` gives, or the error that it throws. */
export function* endOf(awaitable: Awaitable<unknown>): Coroutine<unknown> {
  try {
    return yield* awaitable
  } catch (error) {
    return error
  }
}
