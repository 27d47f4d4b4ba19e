import { constants } from 'node:os'
import { OpenFile } from './open-file.ts'
import type { Watcher } from './open-file.ts'
import { ERR, HUP, IN } from './readiness-bits.ts'

const { EEXIST, EINVAL, ENOENT } = constants.errno

const ADD = 1
const DELETE = 2
const MODIFY = 3
const EDGE = 1 << 31

/**
 * An epoll instance.
 *
 * Invariant: what is ready is in `#candidates`, but for what is watched for edges and was told already. What is there
 * need not be ready: that is found out when somebody waits.
 */
export class FakeEpoll extends OpenFile {
  readonly #items = new Set<Item>()
  readonly #candidates = new Set<Item>()

  control(operation: number, fd: number, file: OpenFile, events: number): number {
    if (file === this) return -EINVAL
    const item = [...file.watchers].find((watcher) => watcher instanceof Item && watcher.isFor(this, fd)) as Item
    if (operation === ADD) return item === undefined ? this.#add(new Item(this, fd, file), events) : -EEXIST
    if (item === undefined) return -ENOENT
    if (operation === DELETE) this.forget(item)
    else if (operation === MODIFY) this.#add(item, events)
    else return -EINVAL
    return 0
  }

  /** Puts pairs of descriptor and events into `ready`, at most `max` of them; returns how many. */
  collect(ready: Int32Array, max: number): number {
    const candidates = [...this.#candidates]
    let count = 0
    for (const item of candidates) {
      if (count === max) break
      this.#candidates.delete(item)
      const events = item.file.readiness() & (item.events | ERR | HUP)
      if (events === 0) continue
      // Whatever is watched for levels stays, behind the others.
      if ((item.events & EDGE) === 0) this.#candidates.add(item)
      ready[count * 2] = item.fd
      ready[count * 2 + 1] = events
      count += 1
    }
    return count
  }

  /** As {@link collect}, but for all that is watched, as if it were ready for all that it is watched for. */
  collectAll(ready: Int32Array, max: number): number {
    const items = [...this.#items].slice(0, max)
    for (const [index, { fd, events }] of items.entries()) ready.set([fd, events & ~EDGE], index * 2)
    return items.length
  }

  /** There may be something new with `item`. */
  noteChange(item: Item): void {
    this.#candidates.add(item)
    this.changed()
  }

  forget(item: Item): void {
    item.file.watchers.delete(item)
    this.#items.delete(item)
    this.#candidates.delete(item)
  }

  override readiness(): number {
    const isReady = [...this.#candidates].some(({ file, events }) => file.readiness() & (events | ERR | HUP))
    return isReady ? IN : 0
  }

  protected override close(): void {
    for (const item of this.#items) this.forget(item)
  }

  #add(item: Item, events: number): number {
    item.events = events
    item.file.watchers.add(item)
    this.#items.add(item)
    this.noteChange(item)
    return 0
  }
}

/** One registration: of a descriptor, but for as long as what that stood for is open. */
class Item implements Watcher {
  readonly fd: number
  readonly file: OpenFile
  events = 0
  readonly #epoll: FakeEpoll

  constructor(epoll: FakeEpoll, fd: number, file: OpenFile) {
    this.#epoll = epoll
    this.fd = fd
    this.file = file
  }

  isFor(epoll: FakeEpoll, fd: number): boolean {
    return this.#epoll === epoll && this.fd === fd
  }

  changed(events: number): void {
    if ((events & (this.events | ERR | HUP)) !== 0) this.#epoll.noteChange(this)
  }

  closed(): void {
    this.#epoll.forget(this)
  }
}
