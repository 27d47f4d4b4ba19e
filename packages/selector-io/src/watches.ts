import { RuntimeError } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import type { DescriptorOwner } from './descriptor-like.ts'
import { DescriptorMap } from './descriptor-map.ts'
import { setEmptied } from './emptied.ts'
import { EVENT_EDGE, EVENT_READ, EVENT_SPECIAL, EVENT_WRITE } from './selector.ts'
import type { EventMask, Selector, SelectorKey } from './selector.ts'

/** One of the two things to wait for. */
export type Direction = typeof EVENT_READ | typeof EVENT_WRITE

/** Someone who waits for a descriptor; called when it is ready. */
export interface Waiter extends Runnable {
  /** Whether it is to be called in each pass in which the descriptor is ready, and not only when something arrives. */
  readonly needsLevel: boolean
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
  /** Who is known to tell of its end, a socket; only then may the selector watch it for longer than needed. */
  owner: DescriptorOwner | WeakRef<DescriptorOwner> | undefined = undefined
  /** There may be something left that is told of once only, such as the end of the stream. */
  hasSpecial = false

  constructor(fd: number) {
    this.fd = fd
  }

  get(direction: Direction): Waiter | undefined {
    return direction === EVENT_READ ? this.reader : this.writer
  }

  wanted(): EventMask {
    return (this.reader === undefined ? 0 : EVENT_READ) | (this.writer === undefined ? 0 : EVENT_WRITE)
  }

  isOwnedBy(owner: DescriptorOwner): boolean {
    return this.owner === owner || (this.owner instanceof WeakRef && this.owner.deref() === owner)
  }

  needsLevel(): boolean {
    return this.hasSpecial || this.reader?.needsLevel === true || this.writer?.needsLevel === true
  }
}

/**
 * The descriptors that a loop waits for, and the selector that watches them.
 *
 * Invariant: whatever somebody waits for is registered with the selector. Otherwise nothing is, but for sockets under a
 * selector that reports edges: there each direction is registered once, until the socket is closed. So a wait costs no
 * system call, and what arrives while nobody waits is reported once and does no harm.
 */
export class Watches {
  /** How many readers and writers there are. */
  active = 0
  readonly #selector: Selector<Watch>
  readonly #wake: (waiter: Waiter) => void
  readonly #changed: () => void
  /** A record stays until its owner tells of the end; without one it may serve the number's next descriptor. */
  readonly #byFd = new DescriptorMap<Watch>()

  /** `wake` is given those whose descriptor is ready; `changed` is called whenever `active` changes. */
  constructor(selector: Selector<Watch>, wake: (waiter: Waiter) => void, changed: () => void) {
    this.#selector = selector
    this.#wake = wake
    this.#changed = changed
  }

  /** The record of `fd`; a new one, which is kept once somebody waits there, if there is none. */
  of(fd: number): Watch {
    return this.#byFd.get(fd) ?? new Watch(fd)
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
    const events = this.#eventsWith(watch, direction, waiter)
    if (events !== watch.registered) {
      this.#register(watch, events)
      // Not before: a number that is no descriptor may be a large one.
      this.#byFd.set(watch.fd, watch)
    }
    if (direction === EVENT_READ) watch.reader = waiter
    else watch.writer = waiter
    this.active += 1
    this.#changed()
  }

  /** Lets `waiter` wait in place of the one who waits for the same, and likewise. */
  replace(watch: Watch, direction: Direction, waiter: Waiter): void {
    if (direction === EVENT_READ) watch.reader = waiter
    else watch.writer = waiter
  }

  /** `owner` will tell of the end of the descriptor. Held weakly, it can be forgotten by everybody else. */
  own(watch: Watch, owner: DescriptorOwner, weakly: boolean): void {
    this.#byFd.set(watch.fd, watch)
    watch.owner = weakly ? new WeakRef(owner) : owner
    owner.beforeClose?.(this.#forget)
  }

  /** Nobody waits there any longer. */
  remove(watch: Watch, direction: Direction): void {
    if (watch.get(direction) === undefined) return
    if (direction === EVENT_READ) watch.reader = undefined
    else watch.writer = undefined
    this.active -= 1
    if ((watch.registered & EVENT_EDGE) === 0) this.#register(watch, watch.wanted())
    this.#changed()
  }

  /** Takes everything back, because the descriptor is about to be closed, and tells those who waited. */
  readonly #forget = (fd: number): void => {
    const watch = this.#byFd.get(fd)
    if (watch === undefined) return
    const { reader, writer } = watch
    this.remove(watch, EVENT_READ)
    this.remove(watch, EVENT_WRITE)
    this.#register(watch, 0)
    this.#byFd.delete(fd)
    reader?.descriptorCloses()
    writer?.descriptorCloses()
  }

  /** Waits, and wakes those whose descriptor is ready. */
  poll(timeout: number | undefined): void {
    setEmptied(undefined)
    if (this.#selector.selectEach !== undefined) this.#selector.selectEach(timeout, this.#tell)
    else for (const [key, ready] of this.#selector.select(timeout)) this.#tell(key, ready)
  }

  /** Readers before writers. */
  readonly #tell = ({ data: watch }: SelectorKey<Watch>, ready: EventMask): void => {
    if ((ready & EVENT_SPECIAL) !== 0) watch.hasSpecial = true
    if ((ready & EVENT_READ) !== 0 && watch.reader !== undefined) this.#wake(watch.reader)
    if ((ready & EVENT_WRITE) !== 0 && watch.writer !== undefined) this.#wake(watch.writer)
  }

  /** Closes the selector, and drops whoever waits. The owners need not tell it of anything any more. */
  close(): void {
    this.#selector.close()
    for (const watch of this.#byFd.values()) {
      const known = watch.owner instanceof WeakRef ? watch.owner.deref() : watch.owner
      known?.removeBeforeClose?.(this.#forget)
      watch.reader = undefined
      watch.writer = undefined
    }
    this.#byFd.clear()
    this.active = 0
  }

  /** What to register when `waiter` joins those who wait there. */
  #eventsWith(watch: Watch, direction: Direction, waiter: Waiter): EventMask {
    const needsLevel = waiter.needsLevel || watch.needsLevel() || watch.owner === undefined
    if (needsLevel || this.#selector.supportsEdges !== true) return watch.wanted() | direction
    return direction | EVENT_EDGE | ((watch.registered & EVENT_EDGE) === 0 ? watch.wanted() : watch.registered)
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
