import { suspendOn } from '@tsyncio/futures'
import type { Coroutine, Yieldable } from '@tsyncio/futures'
import { checkUsable } from './check-socket.ts'
import { checkInteger } from './check.ts'
import { isEmptied } from './emptied.ts'
import type { Readiness } from './readiness.ts'
import type { Socket } from './socket.ts'
import type { Direction } from './watches.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** Begins to wait for a socket. */
export type Wait = (sock: Socket, direction: Direction) => Readiness

/** Tries an operation once. Its argument may change between two attempts, as the rest of what is to be sent does. */
export type Attempt<T, Argument> = (attempts: Attempts<T, Argument>) => T | typeof WOULD_BLOCK

/**
 * An operation on a socket: tries now; while that would block, waits and tries again. What a coroutine of three lines would do,
 * as one object that is its own result, where a generator takes four for each message.
 *
 * Invariant: each `next` is an attempt; between two of them, the future that it yielded is done.
 */
export class Attempts<T, Argument = undefined> implements Iterator<Yieldable, T, unknown> {
  done = false
  value: T | Yieldable = undefined
  readonly sock: Socket
  argument: Argument
  private readonly wait: Wait
  private readonly direction: Direction
  private readonly attempt: Attempt<T, Argument>

  /** Arguments by position: there is one of these for each message. */
  constructor(sock: Socket, wait: Wait, direction: Direction, attempt: Attempt<T, Argument>, argument: Argument) {
    this.sock = sock
    this.argument = argument
    this.wait = wait
    this.direction = direction
    this.attempt = attempt
  }

  /** As TypeScript sees it, a generator; nobody but `yield*` and a task ever meets it. */
  asCoroutine(): Coroutine<T> {
    return this as unknown as Coroutine<T>
  }

  next(): IteratorResult<Yieldable, T> {
    if (this.done) return { done: true, value: undefined as T }
    if (this.value === undefined) checkUsable(this.sock)
    const { attempt } = this
    const result = attempt(this)
    if (result === WOULD_BLOCK) {
      this.value = suspendOn(this.wait(this.sock, this.direction))
    } else {
      this.value = result
      this.done = true
    }
    return this as IteratorResult<Yieldable, T>
  }

  throw(error: unknown): never {
    throw error
  }

  return(value: T): IteratorResult<Yieldable, T> {
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}

/** Receives at most so many bytes. */
export function receive({ sock, argument }: Attempts<Uint8Array, number>): Uint8Array | typeof WOULD_BLOCK {
  if (argument === 0 || !isEmptied(sock)) return sock.recv(argument)
  checkInteger('maxBytes', argument)
  return WOULD_BLOCK
}

/** Sends what is left to be sent. */
export function sendAll(attempts: Attempts<void, Uint8Array>): typeof WOULD_BLOCK | undefined {
  for (;;) {
    const sent = attempts.sock.send(attempts.argument)
    if (sent === WOULD_BLOCK) return WOULD_BLOCK
    if (sent === attempts.argument.length) return undefined
    attempts.argument = attempts.argument.subarray(sent)
  }
}
