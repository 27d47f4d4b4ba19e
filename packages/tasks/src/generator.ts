import type { Raised } from '@tsyncio/events'
import { isCoroutine, kindOf } from '@tsyncio/futures'
import type { Coroutine, Yieldable } from '@tsyncio/futures'

/** What every native generator inherits. */
const GENERATOR = Object.getPrototypeOf(function* () {}.prototype) as Coroutine<unknown>
/**
 * The `next` that all generators share. Each `function*` has a prototype of its own, so that to look `next` up there
 * costs more the more of them a program has: a sixth of a task's price in one with a dozen.
 */
export const NEXT: Coroutine<unknown>['next'] = GENERATOR.next

/** A native generator that does what `coroutine` does: itself, if it is one. Throws a `TypeError` for anything else. */
export function asGenerator<T>(coroutine: Coroutine<T>): Coroutine<T> {
  const isNative = (coroutine as Partial<Coroutine<T>> | null | undefined)?.next === NEXT
  return isNative ? coroutine : driven(coroutine)
}

function driven<T>(coroutine: Coroutine<T>): Coroutine<T> {
  if (!isCoroutine(coroutine)) throw new TypeError(`coroutine: a coroutine was expected, got ${kindOf(coroutine)}`)
  return driving(coroutine)
}

/** A generator's step to a `yield` or to its end. */
export type Step<T> = IteratorResult<Yieldable, T>

/** How far a generator came: to a `yield`, to its end, or to an error. */
export type Advanced<T> = (Step<T> & { readonly done: boolean }) | (Raised & { readonly done?: never })

/** Runs a native generator to its next `yield`, its end or its error; with `raised`, by throwing that into it. */
export function advanceCoroutine<T>(generator: Coroutine<T>, raised: Raised | undefined): Advanced<T> {
  try {
    return withDone(raised === undefined ? (NEXT.call(generator) as Step<T>) : generator.throw(raised.error))
  } catch (error) {
    return { error }
  }
}

/** What comes through a `yield*` is as the innermost iterator made it, whose `done` may be missing, or anything falsy. */
export function withDone<T>(step: Step<T>): Advanced<T> {
  return typeof step.done === 'boolean' ? step : { done: false, value: step.value }
}

function* driving<T>(coroutine: Coroutine<T>): Coroutine<T> {
  return yield* coroutine
}
