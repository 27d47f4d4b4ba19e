import type { Raised } from '@tsyncio/events'
import { BaseException, checkAwaitable, kindOf } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'

/** Something to be inside of, whose entering or leaving may await: what `async with` takes in Python. */
export interface Enterable<R> {
  /** Comes in, and gives what the body works with. `__aenter__`. */
  enter(): Awaitable<R>
  /**
   * Goes out again, knowing what the body threw, if it did. Returning `true` swallows that; throwing replaces it.
   * `__aexit__`.
   */
  exit(raised: Raised | undefined): Awaitable<boolean | void>
}

/**
 * Runs `body` inside `resource`, and leaves it on every way out. Returns what `body` returns, or `undefined` if the
 * resource swallowed its error. `async with` in Python.
 */
export function* enter<R, T>(resource: Enterable<R>, body: (entered: R) => Awaitable<T>): Coroutine<T | undefined> {
  const { enter: comeIn, exit } = Object(resource) as Partial<Enterable<R>>
  if (typeof comeIn !== 'function' || typeof exit !== 'function') {
    throw new TypeError(`resource: expected something with enter() and exit(), got ${kindOf(resource)}`)
  }
  if (typeof body !== 'function') throw new TypeError(`body: expected a function, got ${kindOf(body)}`)
  const entered = yield* checkAwaitable(resource.enter(), 'resource: what enter() gives')
  let result: T | undefined
  // Stays so where the coroutine is closed from outside, by `return()`.
  let raised: Raised | undefined | null = null
  let isSwallowed: boolean | void
  try {
    result = yield* checkAwaitable(body(entered), 'body')
    raised = undefined
  } catch (error) {
    raised = { error }
  } finally {
    isSwallowed = yield* leave(resource, raised === null ? { error: new BaseException('the body is closed') } : raised)
  }
  if (raised !== undefined && isSwallowed !== true) throw raised.error
  return result
}

function leave(resource: Enterable<unknown>, raised: Raised | undefined): Awaitable<boolean | void> {
  return checkAwaitable(resource.exit(raised), 'resource: what exit() gives')
}
