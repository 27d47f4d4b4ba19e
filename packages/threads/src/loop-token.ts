import type { Bell } from './bell.ts'
import type { Packed } from './packed-error.ts'

/** What a loop lets other threads call, by name: functions, and functions that make coroutines. */
export type Handlers = Readonly<Record<string, (...args: never[]) => unknown>>

/** Node's `MessagePort`, where the program knows Node's types. */
export type ThreadPort = typeof globalThis extends { MessagePort: { prototype: infer Port } } ? Port : object

/** What a thread needs in order to call a loop. It can be posted to a thread, once, with its `port` transferred. */
export interface LoopToken {
  readonly port: ThreadPort
  /** To be rung after each message. */
  readonly bell: Bell
  /** Shared: counts the answers of the loop. */
  readonly answers: Int32Array
  /** What may be called. */
  readonly names: readonly string[]
  /** The thread of the loop. */
  readonly threadId: number
}

/**
 * What a thread posts to a loop: call something; run something, and answer; cancel that; say which of these were answered,
 * for an answer has come that cannot be read. A request is known by its place among those of its thread, from 1 on: so
 * the loop knows which one it is that it cannot read.
 */
export type Request =
  | { readonly call: string; readonly args: never[] }
  | { readonly run: string; readonly args: never[] }
  | { readonly cancel: number }
  | { readonly unread: readonly number[] }

/** What came of the coroutine that was run. */
export type Outcome = { readonly value: unknown } | { readonly thrown: Packed } | { readonly cancelled: string }

/** What a loop posts back. */
export interface Answer {
  /** The place of the request. */
  readonly id: number
  readonly outcome: Outcome
}
