import { EpollSelector } from '@tsyncio/selector-io'
import type { EventMask, SelectorKey, Watch } from '@tsyncio/selector-io'

/** So long a test may wait for what never comes, in seconds; a blocked thread could not be stopped from outside. */
const PATIENCE = 3

/** An epoll selector that counts what it is asked, and does not wait for ever. */
export class CountingSelector extends EpollSelector<Watch> {
  selects = 0
  /** Registrations made, changed or taken back: the system calls besides the selects. */
  changes = 0

  override register(fd: number, events: EventMask, data: Watch): SelectorKey<Watch> {
    this.changes += 1
    return super.register(fd, events, data)
  }

  override modify(fd: number, events: EventMask, data: Watch): SelectorKey<Watch> {
    this.changes += 1
    return super.modify(fd, events, data)
  }

  override unregister(fd: number): SelectorKey<Watch> {
    this.changes += 1
    return super.unregister(fd)
  }

  override select(timeout?: number): [key: SelectorKey<Watch>, ready: EventMask][] {
    this.selects += 1
    if (timeout !== undefined) return super.select(timeout)
    const end = performance.now() + PATIENCE * 1000
    const ready = super.select(PATIENCE)
    if (ready.length === 0 && performance.now() >= end) throw new Error('the loop would wait for ever')
    return ready
  }
}
