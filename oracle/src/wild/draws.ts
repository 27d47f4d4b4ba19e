import type { Operation } from '../program.ts'
import type { FixedKind, Place, Scope } from './scope.ts'

/** Writes operations; `undefined` where they have no place. */
export type Make = (scope: Scope, place: Place) => readonly Operation[] | undefined

/** Operations on one thing, that a program has or has not. */
export interface Family {
  readonly weight: number
  /** For callbacks too: nothing in it awaits. */
  readonly synchronous: boolean
  /** In every program. */
  readonly essential?: boolean
  readonly makes: readonly Make[]
}

const DELAYS = [0, 0.5, 1, 1, 1, 2, 3, -1]
const LIMITS = [null, 0, 0.5, 1, 1, 2, -1]
const ERRORS = ['ValueError', 'KeyError', 'RuntimeError', 'TimeoutError', 'Fatal', 'CancelledError', 'CancelledError']
const LEAVING = ['SystemExit', 'KeyboardInterrupt']
const ANY_KIND = ['l0', 'e0', 'h0', 'q0', 'f0', 't0', 'm0']

export function delay({ random }: Scope): number {
  return random.pick(DELAYS)
}

export function limit({ random }: Scope): number | null {
  return random.pick(LIMITS)
}

/** A type, and perhaps a message. */
export function error(scope: Scope): string[] {
  const { random } = scope
  return [random.pick(random.chance(0.05) ? LEAVING : ERRORS), ...message(scope)]
}

export function message({ random }: Scope): string[] {
  return random.pick([['m'], ['n'], []])
}

/** An item that a queue holds, or a value. */
export function digit({ random }: Scope): number {
  return random.upTo(9)
}

/** An object of options, unless there are none. */
export function options(given: Record<string, unknown>): object[] {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? [] : [Object.fromEntries(entries)]
}

export function contextOption({ random }: Scope): { readonly context?: string } {
  return random.chance(0.15) ? { context: random.pick(['k0', 'k1']) } : {}
}

/** Something to await: a new coroutine, or a variable. */
export function item(scope: Scope, place: Place): string {
  const body = scope.random.chance(0.4) ? scope.bodyAbove(place.rank, false) : undefined
  return body === undefined ? scope.awaitable(place) : `${body}()`
}

export function items(scope: Scope, place: Place): string[] {
  return Array.from({ length: scope.random.upTo(4) }, () => item(scope, place))
}

/** The operation on a variable of one of these kinds; now and then of another. */
export function on(name: string, ...kinds: FixedKind[]): Make {
  return (scope) => {
    const { random } = scope
    return [[name, random.chance(0.02) ? random.pick(ANY_KIND) : scope.fixed(random.pick(kinds))]]
  }
}

/** Writes with the name of a callback, if there is one that may be started. */
export function withCallback(make: (scope: Scope, callback: string, place: Place) => readonly Operation[]): Make {
  return (scope, place) => {
    const callback = scope.bodyAbove(place.rank, true)
    return callback === undefined ? undefined : make(scope, callback, place)
  }
}
