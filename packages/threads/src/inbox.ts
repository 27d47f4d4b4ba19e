import { receiveMessageOnPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { EventLoop, ThreadsafeScheduler, WakeUp } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import { answer, closeBell, makeBell } from './bell.ts'
import type { Bell } from './bell.ts'

/** A loop, and perhaps a way to wake it. */
export type InboxLoop = EventLoop & Partial<ThreadsafeScheduler>

/** Whom the messages of a port are for. */
export interface Receiver {
  receive(message: unknown): void
  /** One has come that this thread cannot read: it may be deeper than the stack here is. */
  unreadable(error: unknown): void
}

/** So many messages of one port are taken in a pass, so that a talkative thread does not hold the loop up. */
const MESSAGES_PER_PASS = 256

/**
 * Where a loop gets the messages of other threads: from any number of ports, each in its order.
 *
 * Invariant: what was posted before the bell was rung is received, in a pass of the loop if that can be woken, and
 * otherwise when the platform brings it.
 */
export class Inbox {
  /** To be rung after each message. */
  readonly bell: Bell
  readonly #loop: InboxLoop
  readonly #wakeUp: WakeUp | undefined
  readonly #ports = new Map<MessagePort, Receiver>()
  #collecting = false

  /** `closing` is called when the loop is closed before this is. */
  constructor(loop: InboxLoop, closing: () => void) {
    this.#loop = loop
    const woken = (): void => {
      answer(this.bell)
      this.#collect()
    }
    this.#wakeUp = loop.openWakeUp?.({ woken, closing })
    this.bell = makeBell(this.#wakeUp?.fd)
  }

  /** Throws a `RuntimeError` if the loop blocks the thread and cannot be woken. */
  checkReachable(): void {
    if (this.#wakeUp !== undefined || !this.#loop.holdsThread()) return
    throw new RuntimeError(
      'this loop blocks the thread, and other threads cannot wake it: run it as a guest, or a SelectorEventLoop in Node',
    )
  }

  /** Tells `receiver` of each message that comes to `port`, which does not keep the process up. */
  add(port: MessagePort, receiver: Receiver): void {
    this.#ports.set(port, receiver)
    if (this.#wakeUp !== undefined) return
    port.on('message', (message: unknown) => !this.#loop.isClosed() && receiver.receive(message))
    port.on('messageerror', (error) => !this.#loop.isClosed() && receiver.unreadable(error))
    port.unref()
  }

  /** Closes `port`. */
  delete(port: MessagePort): void {
    if (this.#ports.delete(port)) port.close()
  }

  /** Receives what has come to `port`. Returns whether there may be more. */
  collectFrom(port: MessagePort): boolean {
    for (let left = MESSAGES_PER_PASS; left > 0; left -= 1) {
      const receiver = this.#ports.get(port)
      // A message may have been the end of the port.
      if (receiver === undefined || !takeFrom(port, receiver)) return false
    }
    return true
  }

  close(): void {
    closeBell(this.bell)
    this.#wakeUp?.[Symbol.dispose]()
    for (const port of this.#ports.keys()) this.delete(port)
  }

  #collect(): void {
    // There may be, too, if a receiver leaves the loop.
    let isMore = true
    try {
      isMore = [...this.#ports.keys()].filter((port) => this.collectFrom(port)).length > 0
    } finally {
      if (isMore) this.#collectAgain()
    }
  }

  #collectAgain(): void {
    if (this.#collecting) return
    this.#collecting = true
    this.#loop.callSoon(() => {
      this.#collecting = false
      this.#collect()
    })
  }
}

/** Returns whether there was a message. */
function takeFrom(port: MessagePort, receiver: Receiver): boolean {
  let received: { message: unknown } | undefined
  try {
    received = receiveMessageOnPort(port)
  } catch (error) {
    receiver.unreadable(error)
    return true
  }
  if (received !== undefined) receiver.receive(received.message)
  return received !== undefined
}
