import { constants } from 'node:os'
import type { EpollCalls } from './kernel.ts'
import { KeyedSelector } from './keyed-selector.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult, OSError } from './os-error.ts'
import { toMilliseconds } from './selector-arguments.ts'
import { EVENT_EDGE, EVENT_READ, EVENT_SPECIAL, EVENT_WRITE } from './selector.ts'
import type { EventMask, SelectorKey, Tell } from './selector.ts'

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

/**
 * A selector over Linux's epoll. Python: `selectors.EpollSelector`.
 *
 * A descriptor that was closed without being unregistered the kernel forgets by itself, and says ENOENT, or EBADF, when
 * told about it again.
 */
export class EpollSelector<Data> extends KeyedSelector<Data> {
  override readonly supportsEdges: boolean = true
  readonly #calls: EpollCalls
  readonly #epollFd: number
  #ready: Int32Array = new Int32Array(FIRST_CAPACITY * INTS)

  /** Opens an epoll instance. */
  constructor(calls: EpollCalls = koffiKernel()) {
    super()
    this.#calls = calls
    this.#epollFd = checkResult(calls.epollCreate(), 'epoll_create1')
  }

  override select(timeout?: number): [key: SelectorKey<Data>, ready: EventMask][] {
    const ready: [SelectorKey<Data>, EventMask][] = []
    this.#wait(timeout, (key, events) => ready.push([key, events]))
    return ready
  }

  override selectEach(timeout: number | undefined, tell: Tell<Data>): void {
    // A subclass with a `select` of its own means it for loops as well.
    if (this.select === EpollSelector.prototype.select) this.#wait(timeout, tell)
    else super.selectEach(timeout, tell)
  }

  /** The epoll instance itself: it is readable while something is ready. */
  fileno(): number {
    this.checkOpen()
    return this.#epollFd
  }

  protected override watch(fd: number, events: EventMask): void {
    checkControl(fd, this.#control(EPOLL_CTL_ADD, fd, events))
  }

  protected override rewatch(fd: number, events: EventMask): void {
    let result = this.#control(EPOLL_CTL_MOD, fd, events)
    if (result === -ENOENT) result = this.#control(EPOLL_CTL_ADD, fd, events)
    checkControl(fd, result)
  }

  protected override unwatch(fd: number): void {
    const result = this.#control(EPOLL_CTL_DEL, fd, 0)
    const isForgotten = result === -EBADF || result === -ENOENT
    if (!isForgotten) checkControl(fd, result)
  }

  protected override free(): void {
    this.#calls.close(this.#epollFd)
  }

  #control(operation: number, fd: number, events: EventMask): number {
    return this.#calls.epollCtl(this.#epollFd, operation, fd, toEpoll(events))
  }

  #wait(timeout: number | undefined, tell: Tell<Data>): void {
    this.checkOpen()
    const ready = this.#ready
    const count = this.#calls.epollWait(this.#epollFd, ready, toMilliseconds(timeout))
    // A signal: better to return early than to wait for the whole time once more.
    if (count === -EINTR) return
    checkResult(count, 'epoll_wait')
    if (count * INTS === ready.length) this.#growBuffer()
    for (let index = 0; index < count; index++) {
      const key = this.keys.get(ready[index * 2] ?? -1)
      const events = ready[index * 2 + 1] ?? 0
      // Unknown: closed and unregistered, but a duplicate keeps it open and so in the kernel's set.
      if (key !== undefined) tell(key, fromEpoll(events, key.events))
    }
  }

  #growBuffer(): void {
    if (this.#ready.length < LAST_CAPACITY * INTS) this.#ready = new Int32Array(this.#ready.length * 2)
  }
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
