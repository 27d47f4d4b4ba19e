import type { Handle, WakeUp, WakeUpEvents } from '@tsyncio/events'
import type { Socket } from './socket.ts'
import { socketPair } from './socket-pair.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** Whether a thread can write to any descriptor. In Deno it must have opened that by means of Deno. */
export const canThreadsWrite: boolean = process.versions['deno'] === undefined

/** Adds a reader to a loop. */
type AddReader = (socket: Socket, callback: () => void) => Handle

/** More than one read can find: whoever wakes the loop waits until it is awake before doing so again. */
const ENOUGH = 4096

/**
 * The descriptors by which other threads can wake a loop: each is one end of a pair of sockets, and the loop reads the
 * other.
 *
 * Invariant: nobody is left who may write when a descriptor is closed.
 */
export class WakeUps {
  readonly #addReader: AddReader
  readonly #open = new Map<WakeUp, () => void>()

  constructor(addReader: AddReader) {
    this.#addReader = addReader
  }

  /** How many there are. */
  get count(): number {
    return this.#open.size
  }

  open({ woken, closing }: WakeUpEvents): WakeUp {
    const [inner, outer] = socketPair()
    this.#addReader(inner, () => {
      while (inner.recv(ENOUGH) !== WOULD_BLOCK);
      woken()
    })
    const wakeUp: WakeUp = {
      fd: outer.fileno(),
      [Symbol.dispose]: () => {
        if (!this.#open.delete(wakeUp)) return
        inner.close()
        outer.close()
      },
    }
    this.#open.set(wakeUp, closing)
    return wakeUp
  }

  close(): void {
    for (const [wakeUp, closing] of this.#open) {
      closing()
      wakeUp[Symbol.dispose]()
    }
  }
}
