import { suspendOn } from '@tsyncio/futures'
import type { Coroutine, Yieldable } from '@tsyncio/futures'
import { checkUsable } from './check-socket.ts'
import { isEmptied } from './emptied.ts'
import type { Readiness } from './readiness.ts'
import { EVENT_READ, EVENT_WRITE } from './selector.ts'
import type { Socket } from './socket.ts'
import type { Direction } from './watches.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** Begins to wait for a socket. */
export type Wait = (sock: Socket, direction: Direction) => Readiness

/**
 * An operation on a socket: tries now; while that would block, waits and tries again. What a coroutine of three lines would do,
 * as one object that is its own result, where a generator takes four for each message.
 *
 * Invariant: each `next` is an attempt; between two of them, the future that it yielded is done.
 */
export abstract class Attempts<T> implements Iterator<Yieldable, T, unknown> {
  done = false
  value: T | Yieldable = undefined
  protected readonly sock: Socket
  private readonly wait: Wait

  constructor(sock: Socket, wait: Wait) {
    this.sock = sock
    this.wait = wait
  }

  /** What it waits for. */
  protected abstract direction(): Direction

  protected abstract attempt(): T | typeof WOULD_BLOCK

  /** As TypeScript sees it, a generator; nobody but `yield*` and a task ever meets it. */
  asCoroutine(): Coroutine<T> {
    return this as unknown as Coroutine<T>
  }

  next(): IteratorResult<Yieldable, T> {
    if (this.done) return { done: true, value: undefined as T }
    if (this.value === undefined) checkUsable(this.sock)
    const result = this.attempt()
    if (result === WOULD_BLOCK) {
      this.value = suspendOn(this.wait(this.sock, this.direction()))
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

/** `sockRecv`. */
export class Receiving extends Attempts<Uint8Array> {
  private readonly maxBytes: number

  constructor(sock: Socket, wait: Wait, maxBytes: number) {
    super(sock, wait)
    this.maxBytes = maxBytes
  }

  protected override direction(): Direction {
    return EVENT_READ
  }

  protected override attempt(): Uint8Array | typeof WOULD_BLOCK {
    return isEmptied(this.sock) ? WOULD_BLOCK : this.sock.recv(this.maxBytes)
  }
}

/** `sockSendAll`. */
export class SendingAll extends Attempts<void> {
  private rest: Uint8Array

  constructor(sock: Socket, wait: Wait, data: Uint8Array) {
    super(sock, wait)
    this.rest = data
  }

  protected override direction(): Direction {
    return EVENT_WRITE
  }

  protected override attempt(): typeof WOULD_BLOCK | undefined {
    for (;;) {
      const sent = this.sock.send(this.rest)
      if (sent === WOULD_BLOCK) return WOULD_BLOCK
      if (sent === this.rest.length) return undefined
      this.rest = this.rest.subarray(sent)
    }
  }
}

/** Any other operation: a function that attempts it. */
export class Attempting<T> extends Attempts<T> {
  private readonly towards: Direction
  private readonly once: () => T | typeof WOULD_BLOCK

  constructor(sock: Socket, wait: Wait, towards: Direction, once: () => T | typeof WOULD_BLOCK) {
    super(sock, wait)
    this.towards = towards
    this.once = once
  }

  protected override direction(): Direction {
    return this.towards
  }

  protected override attempt(): T | typeof WOULD_BLOCK {
    return this.once()
  }
}
