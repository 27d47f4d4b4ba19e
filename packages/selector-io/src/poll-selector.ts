import { constants } from 'node:os'
import type { PollCalls } from './kernel.ts'
import { KeyedSelector } from './keyed-selector.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult, OSError } from './os-error.ts'
import { toMilliseconds } from './selector-arguments.ts'
import { EVENT_READ, EVENT_WRITE } from './selector.ts'
import type { EventMask, SelectorKey } from './selector.ts'

const { EBADF, EINTR } = constants.errno

export const POLLIN = 1
const POLLOUT = 4
const POLLNVAL = 0x20

/** Ints per descriptor, and room at first. */
const INTS = 2
const FIRST_CAPACITY = 64

/** What an entry that is to be passed over has for a descriptor. */
const NONE = -1

/**
 * A selector over poll(2), which every POSIX system has. Python: `selectors.PollSelector`. Waiting takes the longer, the
 * more is registered.
 *
 * Differs from asyncio: refuses a descriptor that is not open at once.
 *
 * Invariant: the first entries are those of `#order`, in its order. One whose descriptor was found closed is passed over
 * until somebody names that again, as with epoll; otherwise no wait would last.
 */
export class PollSelector<Data> extends KeyedSelector<Data> {
  readonly #calls: PollCalls
  readonly #order: number[] = []
  readonly #places = new Map<number, number>()
  #entries: Int32Array = new Int32Array(FIRST_CAPACITY * INTS)

  constructor(calls: PollCalls = koffiKernel()) {
    super()
    this.#calls = calls
  }

  override select(timeout?: number): [key: SelectorKey<Data>, ready: EventMask][] {
    this.checkOpen()
    const count = this.#calls.poll(this.#entries, this.#order.length, toMilliseconds(timeout))
    // A signal: better to return early than to wait for the whole time once more.
    if (count === -EINTR) return []
    return this.#decode(checkResult(count, 'poll'))
  }

  protected override watch(fd: number, events: EventMask): void {
    this.#checkDescriptor(fd)
    const place = this.#order.push(fd) - 1
    if (this.#order.length * INTS > this.#entries.length) this.#growEntries()
    this.#places.set(fd, place)
    this.#write(place, fd, events)
  }

  protected override rewatch(fd: number, events: EventMask): void {
    try {
      this.#checkDescriptor(fd)
    } catch (error) {
      this.unwatch(fd)
      throw error
    }
    this.#write(this.#places.get(fd) ?? 0, fd, events)
  }

  protected override unwatch(fd: number): void {
    const place = this.#places.get(fd) ?? 0
    const last = this.#order.length - 1
    const moved = this.#order[last] ?? fd
    this.#order[place] = moved
    this.#entries.copyWithin(place * INTS, last * INTS, (last + 1) * INTS)
    this.#places.set(moved, place)
    this.#places.delete(fd)
    this.#order.pop()
  }

  protected override free(): void {
    this.#order.length = 0
    this.#places.clear()
  }

  /** The kernel is not told before the next wait, and the mistake is made here. */
  #checkDescriptor(fd: number): void {
    const entry = Int32Array.of(fd, 0)
    const result = this.#calls.poll(entry, 1, 0)
    if (result > 0 && readyIn(entry[1]) & POLLNVAL) throw new OSError({ errno: EBADF, syscall: 'poll', fd })
  }

  #write(place: number, fd: number, events: EventMask): void {
    this.#entries[place * INTS] = fd
    this.#entries[place * INTS + 1] = toPoll(events)
  }

  #decode(count: number): [key: SelectorKey<Data>, ready: EventMask][] {
    const found: [SelectorKey<Data>, EventMask][] = []
    let left = count
    for (let place = 0; left > 0 && place < this.#order.length; place++) {
      const ready = readyIn(this.#entries[place * INTS + 1])
      if (ready === 0) continue
      left -= 1
      const key = this.keys.get(this.#order[place] ?? NONE)
      if (ready & POLLNVAL) this.#entries[place * INTS] = NONE
      else if (key !== undefined) found.push([key, fromPoll(ready) & key.events])
    }
    return found
  }

  #growEntries(): void {
    const entries = new Int32Array(this.#entries.length * 2)
    entries.set(this.#entries)
    this.#entries = entries
  }
}

/** The upper half of an entry's second int. */
function readyIn(int: number | undefined): number {
  return (int ?? 0) >>> 16
}

function toPoll(events: EventMask): number {
  return (events & EVENT_READ ? POLLIN : 0) | (events & EVENT_WRITE ? POLLOUT : 0)
}

/** An error or a hang-up wakes both sides: the next read or write tells what happened. */
function fromPoll(ready: number): EventMask {
  return (ready & ~POLLOUT ? EVENT_READ : 0) | (ready & ~POLLIN ? EVENT_WRITE : 0)
}
