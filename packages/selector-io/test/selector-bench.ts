import { socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { EventMask, Kernel, Selector, Socket } from '@tsyncio/selector-io'

/** A kind of selector, and the kernel whose descriptors it watches. */
export interface SelectorSubject {
  newSelector(): Selector<string>
  readonly kernel: Kernel
  /** Seconds on the clock by which it waits. */
  now(): number
}

/** One promise of every selector: in words, and as a check that throws where it is not kept. */
export interface SelectorPromise {
  readonly promise: string
  check(subject: SelectorSubject): void
}

/** A selector, and two connected sockets. */
export class Bench implements Disposable {
  readonly selector: Selector<string>
  readonly left: Socket
  readonly right: Socket
  readonly #kernel: Kernel
  readonly #others: Socket[] = []

  constructor({ newSelector, kernel }: SelectorSubject) {
    this.#kernel = kernel
    this.selector = newSelector()
    ;[this.left, this.right] = this.pair()
  }

  pair(): [Socket, Socket] {
    const sockets = socketPair({ kernel: this.#kernel })
    this.#others.push(...sockets)
    return sockets
  }

  register(events: EventMask): void {
    this.selector.register(this.left.fileno(), events, 'left')
  }

  /** What is ready now, by its data. */
  ready(): Record<string, EventMask> {
    return Object.fromEntries(this.selector.select(0).map(([{ data }, events]) => [data, events]))
  }

  /** Fills the send buffer. */
  stuff(): void {
    while (this.left.send(new Uint8Array(65_536)) !== WOULD_BLOCK);
  }

  [Symbol.dispose](): void {
    this.selector.close()
    for (const socket of this.#others) socket.close()
  }
}

/** A promise that is checked with a bench of its own. */
export function promise(words: string, check: (bench: Bench, subject: SelectorSubject) => void): SelectorPromise {
  return {
    promise: words,
    check(subject) {
      using bench = new Bench(subject)
      check(bench, subject)
    },
  }
}
