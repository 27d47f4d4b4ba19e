import type { Coroutine } from '@tsyncio/futures'
import type { Frame, Returned } from '../frame.ts'

/** Operations by name. What they return is the value in the trace. */
export type SyncTable = Readonly<Record<string, (frame: Frame, ...args: never[]) => unknown>>
/** Those that await: a callback may not use them. */
export type AsyncTable = Readonly<Record<string, (frame: Frame, ...args: never[]) => Coroutine<unknown>>>
/** Those that hold operations and write their own lines. */
export type BlockTable = Readonly<Record<string, (frame: Frame, ...args: never[]) => Coroutine<Returned | undefined>>>

type Method = (...args: unknown[]) => unknown

/** An operation that calls a method of the variable in its first argument. */
export function method(name: string) {
  return (frame: Frame, variable: string, ...args: unknown[]): unknown =>
    frame.having<Record<string, Method>>(variable, name)[name]?.(...args)
}

/** The same for a method that returns a coroutine. */
export function awaitedMethod(name: string) {
  return function* (frame: Frame, variable: string, ...args: unknown[]): Coroutine<unknown> {
    return yield* method(name)(frame, variable, ...args) as Coroutine<unknown>
  }
}
