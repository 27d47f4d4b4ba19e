import { suspendOn } from '@tsyncio/futures'
import type { Coroutine, Yieldable } from '@tsyncio/futures'
import { checkUsable } from './check-socket.ts'
import type { Readiness } from './readiness.ts'
import type { Socket } from './socket.ts'
import type { Direction } from './watches.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** Begins to wait for a socket. */
export type Wait = (sock: Socket, direction: Direction) => Readiness

/**
 * Tries now; while that would block, waits and tries again. What a coroutine of three lines would do, as one object
 * that is its own result, where a generator takes four for each message.
 */
export function attempting<T>(
  sock: Socket,
  attempt: () => T | typeof WOULD_BLOCK,
  wait: Wait,
  direction: Direction,
): Coroutine<T> {
  // As TypeScript sees it, a generator; nobody but `yield*` and a task ever meets it.
  return new Attempts(sock, attempt, wait, direction) as unknown as Coroutine<T>
}

/** Invariant: each `next` is an attempt; between two of them, the future that it yielded is done. */
class Attempts<T> implements Iterator<Yieldable, T, unknown> {
  done = false
  value: T | Yieldable = undefined
  private readonly sock: Socket
  private readonly attempt: () => T | typeof WOULD_BLOCK
  private readonly wait: Wait
  private readonly direction: Direction

  constructor(sock: Socket, attempt: () => T | typeof WOULD_BLOCK, wait: Wait, direction: Direction) {
    this.sock = sock
    this.attempt = attempt
    this.wait = wait
    this.direction = direction
  }

  next(): IteratorResult<Yieldable, T> {
    if (this.value === undefined) checkUsable(this.sock)
    const result = this.attempt()
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
