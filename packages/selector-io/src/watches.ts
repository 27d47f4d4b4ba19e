import { RuntimeError } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import { EVENT_READ, EVENT_WRITE } from './selector.ts'
import type { EventMask, Selector } from './selector.ts'

/** One of the two things to wait for. */
export type Direction = typeof EVENT_READ | typeof EVENT_WRITE

/** Someone who waits for a descriptor; called when it is ready. */
export interface Waiter extends Runnable {
  /** The descriptor is about to be closed, so the wait is over. */
  descriptorCloses(): void
}

/** Who waits for one descriptor. */
export class Watch {
  readonly fd: number
  reader: Waiter | undefined = undefined
  writer: Waiter | undefined = undefined
  /** What the selector watches it for: at least what somebody waits for. */
  registered: EventMask = 0
  /** What it was ready for when last reported, though nobody waited for that. */
  unwanted: EventMask = 0
  /** Who is known to tell of its end, a socket; only then may the selector watch it for longer than needed. */
  owner: object | undefined = undefined

  constructor(fd: number) {
    this.fd = fd
  }

  get(direction: Direction): Waiter | undefined {
    return direction === EVENT_READ ? this.reader : this.writer
  }

  wanted(): EventMask {
    return (this.reader === undefined ? 0 : EVENT_READ) | (this.writer === undefined ? 0 : EVENT_WRITE)
  }
}

/**
 * The descriptors that a loop waits for, and the selector that watches them.
 *
 * Invariant: whatever somebody waits for is registered with the selector. A socket's registration may outlive the
 * wait, because the next one is likely to be for the same (that saves two system calls per message); it is taken back
 * when it brings an event that nobody wants for the second time, and before the descriptor is closed.
 */
export class Watches {
  /** How many readers and writers there are. */
  active = 0
  readonly #selector: Selector<Watch>
  readonly #changed: () => void
  /** A record stays until its owner tells of the end; without one it may serve the number's next descriptor. */
  readonly #byFd = new Map<number, Watch>()

  /** `changed` is called whenever `active` changes. */
  constructor(selector: Selector<Watch>, changed: () => void) {
    this.#selector = selector
    this.#changed = changed
  }

  /** The record of `fd`, made if there is none. */
  of(fd: number): Watch {
    let watch = this.#byFd.get(fd)
    if (watch === undefined) this.#byFd.set(fd, (watch = new Watch(fd)))
    return watch
  }

  find(fd: number): Watch | undefined {
    return this.#byFd.get(fd)
  }

  /** Lets `waiter` wait. Throws a `RuntimeError` if somebody else waits there for the same. */
  add(watch: Watch, direction: Direction, waiter: Waiter): void {
    if (watch.get(direction) !== undefined) {
      const what = direction === EVENT_READ ? 'read from' : 'write to'
      throw new RuntimeError(`descriptor ${watch.fd}: another coroutine or callback is waiting to ${what} it already`)
    }
    if ((watch.registered & direction) === 0) this.#register(watch, watch.registered | direction)
    if (direction === EVENT_READ) watch.reader = waiter
    else watch.writer = waiter
    this.active += 1
    this.#changed()
  }

  /** Nobody waits there any longer. The selector's registration stays; `trim` takes it back. */
  remove(watch: Watch, direction: Direction): void {
    if (watch.get(direction) === undefined) return
    if (direction === EVENT_READ) watch.reader = undefined
    else watch.writer = undefined
    this.active -= 1
    this.#changed()
  }

  /** Lets the selector watch for what is waited for, and no more. */
  trim(watch: Watch): void {
    this.#register(watch, watch.wanted())
  }

  /** Takes everything back, because the descriptor is about to be closed, and tells those who waited. */
  forget(fd: number): void {
    const watch = this.#byFd.get(fd)
    if (watch === undefined) return
    const { reader, writer } = watch
    this.remove(watch, EVENT_READ)
    this.remove(watch, EVENT_WRITE)
    this.trim(watch)
    this.#byFd.delete(fd)
    reader?.descriptorCloses()
    writer?.descriptorCloses()
  }

  /** Waits, and hands over those whose descriptor is ready, readers before writers. */
  poll(timeout: number | undefined, wake: (waiter: Waiter) => void): void {
    for (const [{ data: watch }, ready] of this.#selector.select(timeout)) {
      if ((ready & EVENT_READ) !== 0 && watch.reader !== undefined) wake(watch.reader)
      if ((ready & EVENT_WRITE) !== 0 && watch.writer !== undefined) wake(watch.writer)
      this.#checkWanted(watch, ready)
    }
  }

  /** Closes the selector, and drops whoever waits. */
  close(): void {
    this.#selector.close()
    this.#byFd.clear()
  }

  /** Whoever was woken reads one pass later, so an event that nobody wants is no news unless it comes twice in a row. */
  #checkWanted(watch: Watch, ready: EventMask): void {
    const unwanted = ready & ~watch.wanted()
    const again = unwanted & watch.unwanted
    watch.unwanted = unwanted
    if (again !== 0) this.trim(watch)
  }

  #register(watch: Watch, events: EventMask): void {
    const { fd, registered } = watch
    if (events === registered) return
    // A selector that fails here has let go of the descriptor.
    watch.registered = 0
    if (registered === 0) this.#selector.register(fd, events, watch)
    else if (events === 0) this.#selector.unregister(fd)
    else this.#selector.modify(fd, events, watch)
    watch.registered = events
  }
}
