import { constants } from 'node:os'
import { RuntimeError, ValueError } from '@tsyncio/futures'
import { checkInteger, show } from './check.ts'
import type { EpollCalls } from './kernel.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult, OSError } from './os-error.ts'
import { EVENT_EDGE, EVENT_READ, EVENT_SPECIAL, EVENT_WRITE } from './selector.ts'
import type { EventMask, Selector, SelectorKey } from './selector.ts'

const { EBADF, EINTR, ENOENT } = constants.errno

const EPOLL_CTL_ADD = 1
const EPOLL_CTL_DEL = 2
const EPOLL_CTL_MOD = 3
const EPOLLIN = 1
const EPOLLPRI = 2
const EPOLLOUT = 4
const EPOLLRDHUP = 1 << 13
const EPOLLET = 1 << 31

/** Ints per ready descriptor in the buffer, and how many descriptors it holds at first and at most. */
const INTS = 4
const FIRST_CAPACITY = 64
const LAST_CAPACITY = 4096

const MAX_TIMEOUT_MS = 2 ** 31 - 1

/**
 * A selector over Linux's epoll. Python: `selectors.EpollSelector`.
 *
 * Invariant: what `#keys` holds is what the kernel watches, but for descriptors that were closed without being
 * unregistered: those the kernel forgets by itself, and says ENOENT, or EBADF, when told about them again.
 */
export class EpollSelector<Data> implements Selector<Data> {
  readonly supportsEdges = true
  readonly #calls: EpollCalls
  readonly #keys = new Map<number, SelectorKey<Data>>()
  #epollFd: number
  #ready: Int32Array = new Int32Array(FIRST_CAPACITY * INTS)

  /** Opens an epoll instance. */
  constructor(calls: EpollCalls = koffiKernel()) {
    this.#calls = calls
    this.#epollFd = checkResult(calls.epollCreate(), 'epoll_create1')
  }

  register(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    checkInteger('fd', fd, 0)
    checkEvents(events)
    if (this.#keys.has(fd)) throw new RuntimeError(`fd: descriptor ${fd} is registered already`)
    checkControl(fd, this.#control(EPOLL_CTL_ADD, fd, events))
    return this.#store({ fd, events, data })
  }

  modify(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    const key = this.#known(fd)
    checkEvents(events)
    if (events !== key.events) this.#change(fd, events)
    return this.#store({ fd, events, data })
  }

  unregister(fd: number): SelectorKey<Data> {
    const key = this.#known(fd)
    const result = this.#control(EPOLL_CTL_DEL, fd, 0)
    this.#keys.delete(fd)
    const isForgotten = result === -EBADF || result === -ENOENT
    if (!isForgotten) checkControl(fd, result)
    return key
  }

  getKey(fd: number): SelectorKey<Data> | undefined {
    return this.#keys.get(fd)
  }

  getMap(): ReadonlyMap<number, SelectorKey<Data>> {
    return this.#keys
  }

  select(timeout?: number): [key: SelectorKey<Data>, ready: EventMask][] {
    const count = this.#calls.epollWait(this.#open(), this.#ready, toMilliseconds(timeout))
    // A signal: better to return early than to wait for the whole time once more.
    if (count === -EINTR) return []
    checkResult(count, 'epoll_wait')
    const ready = this.#decode(count)
    if (count * INTS === this.#ready.length) this.#growBuffer()
    return ready
  }

  close(): void {
    if (this.#epollFd === -1) return
    this.#calls.close(this.#epollFd)
    this.#epollFd = -1
    this.#keys.clear()
  }

  /** The epoll instance itself: it is readable while something is ready. */
  fileno(): number {
    return this.#open()
  }

  #open(): number {
    if (this.#epollFd === -1) throw new RuntimeError('the selector is closed')
    return this.#epollFd
  }

  #known(fd: number): SelectorKey<Data> {
    this.#open()
    const key = this.#keys.get(fd)
    if (key === undefined) throw new RuntimeError(`fd: descriptor ${show(fd)} is not registered`)
    return key
  }

  #store(key: SelectorKey<Data>): SelectorKey<Data> {
    this.#keys.set(key.fd, key)
    return key
  }

  #change(fd: number, events: EventMask): void {
    let result = this.#control(EPOLL_CTL_MOD, fd, events)
    if (result === -ENOENT) result = this.#control(EPOLL_CTL_ADD, fd, events)
    if (result < 0) this.#keys.delete(fd)
    checkControl(fd, result)
  }

  #control(operation: number, fd: number, events: EventMask): number {
    return this.#calls.epollCtl(this.#open(), operation, fd, toEpoll(events))
  }

  #decode(count: number): [key: SelectorKey<Data>, ready: EventMask][] {
    const ready: [SelectorKey<Data>, EventMask][] = []
    for (let index = 0; index < count; index++) {
      const key = this.#keys.get(this.#ready[index * 2] ?? -1)
      const events = this.#ready[index * 2 + 1] ?? 0
      // Unknown: closed and unregistered, but a duplicate keeps it open and so in the kernel's set.
      if (key !== undefined) ready.push([key, fromEpoll(events, key.events)])
    }
    return ready
  }

  #growBuffer(): void {
    if (this.#ready.length < LAST_CAPACITY * INTS) this.#ready = new Int32Array(this.#ready.length * 2)
  }
}

function checkEvents(events: EventMask): void {
  const directions = events & (EVENT_READ | EVENT_WRITE)
  const edge = events & EVENT_EDGE
  if (directions !== 0 && events === (directions | edge)) return
  throw new ValueError(`events: expected EVENT_READ, EVENT_WRITE or both, got ${show(events)}`)
}

function checkControl(fd: number, result: number): void {
  if (result < 0) throw new OSError({ errno: -result, syscall: 'epoll_ctl', fd })
}

function toEpoll(events: EventMask): number {
  const edge = events & EVENT_EDGE ? EPOLLET | EPOLLRDHUP | EPOLLPRI : 0
  return (events & EVENT_READ ? EPOLLIN : 0) | (events & EVENT_WRITE ? EPOLLOUT : 0) | edge
}

/** An error or a hang-up wakes both sides: the next read or write tells what happened. */
function fromEpoll(events: number, watched: EventMask): EventMask {
  const ready = (events & ~EPOLLOUT ? EVENT_READ : 0) | (events & ~EPOLLIN ? EVENT_WRITE : 0)
  const special = watched & EVENT_EDGE && events & ~(EPOLLIN | EPOLLOUT) ? EVENT_SPECIAL : 0
  return (ready & watched) | special
}

/** Rounded up: a timer that is due in 0.4 ms must not make the loop spin. */
function toMilliseconds(timeout: number | undefined): number {
  if (timeout === undefined) return -1
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new TypeError(`timeout: expected a number of seconds, got ${show(timeout)}`)
  }
  return Math.min(Math.max(Math.ceil(timeout * 1000), 0), MAX_TIMEOUT_MS)
}
