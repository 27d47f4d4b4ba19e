import { RuntimeError, ValueError } from '@tsyncio/futures'
import { EVENT_READ, EVENT_WRITE } from '@tsyncio/selector-io'
import type { EventMask, PollCalls, Selector, SelectorKey } from '@tsyncio/selector-io'

const POLLIN = 1
const POLLOUT = 4
/** The descriptor is closed. */
const POLLNVAL = 32
const BOTH = EVENT_READ | EVENT_WRITE

/**
 * A selector that looks at one descriptor after the other, first at those that were ready last: who is busy is likely to
 * be so again. Only when none is ready it waits for all of them at once.
 */
export class RecentFirstSelector<Data> implements Selector<Data> {
  readonly #calls: PollCalls
  readonly #keys = new Map<number, SelectorKey<Data>>()
  /** All that is registered, the last to be ready first. */
  #order: number[] = []
  /** Those that were found closed at the last look: with them no wait would last. */
  readonly #gone = new Set<number>()
  #closed = false

  constructor(calls: PollCalls) {
    this.#calls = calls
  }

  register(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    if (this.#closed) throw new RuntimeError('the selector is closed')
    if (this.#keys.has(fd)) throw new RuntimeError(`fd: ${fd} is registered already`)
    this.#order.push(fd)
    return this.#store(fd, events, data)
  }

  modify(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    this.#known(fd)
    return this.#store(fd, events, data)
  }

  unregister(fd: number): SelectorKey<Data> {
    const key = this.#known(fd)
    this.#keys.delete(fd)
    this.#order = this.#order.filter((other) => other !== fd)
    return key
  }

  getKey(fd: number): SelectorKey<Data> | undefined {
    return this.#keys.get(fd)
  }

  getMap(): ReadonlyMap<number, SelectorKey<Data>> {
    return this.#keys
  }

  select(timeout?: number): [key: SelectorKey<Data>, ready: EventMask][] {
    if (this.#closed) throw new RuntimeError('the selector is closed')
    const found = this.#look()
    if (found.length > 0 || (timeout !== undefined && timeout <= 0)) return found
    const open = this.#order.filter((fd) => !this.#gone.has(fd))
    const entries = Int32Array.from(open.flatMap((fd) => this.#entry(fd)))
    this.#calls.poll(entries, open.length, timeout === undefined ? -1 : Math.ceil(timeout * 1000))
    return this.#look()
  }

  close(): void {
    this.#closed = true
    this.#keys.clear()
    this.#order = []
  }

  #look(): [key: SelectorKey<Data>, ready: EventMask][] {
    this.#gone.clear()
    const found = this.#order.flatMap((fd) => {
      const key = this.#known(fd)
      const ready = this.#readiness(key)
      return ready === 0 ? [] : [[key, ready] as [SelectorKey<Data>, EventMask]]
    })
    const recent = new Set(found.map(([{ fd }]) => fd))
    this.#order = [...recent, ...this.#order.filter((fd) => !recent.has(fd))]
    return found
  }

  #readiness({ fd, events }: SelectorKey<Data>): EventMask {
    const entry = Int32Array.from(this.#entry(fd))
    this.#calls.poll(entry, 1, 0)
    const came = (entry[1] as number) >>> 16
    if ((came & POLLNVAL) !== 0) {
      this.#gone.add(fd)
      return 0
    }
    // An error or a hang-up wakes whoever waits.
    if ((came & ~(POLLIN | POLLOUT)) !== 0) return events
    return ((came & POLLIN ? EVENT_READ : 0) | (came & POLLOUT ? EVENT_WRITE : 0)) & events
  }

  #entry(fd: number): [fd: number, events: number] {
    const { events } = this.#known(fd)
    return [fd, (events & EVENT_READ ? POLLIN : 0) | (events & EVENT_WRITE ? POLLOUT : 0)]
  }

  #known(fd: number): SelectorKey<Data> {
    const key = this.#keys.get(fd)
    if (key === undefined) throw new RuntimeError(`fd: ${fd} is not registered`)
    return key
  }

  #store(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    if (events === 0 || (events & ~BOTH) !== 0) {
      throw new ValueError(`events: expected reading or writing, got ${events}`)
    }
    const key = { fd, events, data }
    this.#keys.set(fd, key)
    return key
  }
}
