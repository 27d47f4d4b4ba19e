import { RuntimeError } from '@tsyncio/futures'
import { checkInteger, show } from './check.ts'
import { DescriptorMap } from './descriptor-map.ts'
import { checkEvents } from './selector-arguments.ts'
import type { EventMask, Selector, SelectorKey, Tell } from './selector.ts'

/**
 * The half of a selector that is the same for all: who is registered, and what may be asked.
 *
 * Invariant: what `keys` holds is watched; but a descriptor that was closed without being unregistered may be forgotten
 * by what watches it, until `modify` or `register` names it again.
 */
export abstract class KeyedSelector<Data> implements Selector<Data> {
  protected readonly keys: DescriptorMap<SelectorKey<Data>> = new DescriptorMap()
  /** Whether `EVENT_EDGE` may be asked for. */
  readonly supportsEdges: boolean = false
  #isClosed = false

  abstract select(timeout?: number): [key: SelectorKey<Data>, ready: EventMask][]

  selectEach(timeout: number | undefined, tell: Tell<Data>): void {
    for (const [key, ready] of this.select(timeout)) tell(key, ready)
  }

  /** Starts watching; throws if that cannot be done. */
  protected abstract watch(fd: number, events: EventMask): void

  /** Watches for something else; if it throws, it has stopped watching. */
  protected abstract rewatch(fd: number, events: EventMask): void

  /** Stops watching. The descriptor may be closed already. */
  protected abstract unwatch(fd: number): void

  /** Gives back what the selector holds, once. */
  protected abstract free(): void

  register(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    this.checkOpen()
    checkInteger('fd', fd, 0)
    checkEvents(events, this.supportsEdges)
    if (this.keys.has(fd)) throw new RuntimeError(`fd: descriptor ${fd} is registered already`)
    this.watch(fd, events)
    return this.#store({ fd, events, data })
  }

  modify(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    const key = this.#known(fd)
    checkEvents(events, this.supportsEdges)
    if (events !== key.events) this.#rewatch(fd, events)
    return this.#store({ fd, events, data })
  }

  unregister(fd: number): SelectorKey<Data> {
    const key = this.#known(fd)
    this.keys.delete(fd)
    this.unwatch(fd)
    return key
  }

  getKey(fd: number): SelectorKey<Data> | undefined {
    return typeof fd === 'number' ? this.keys.get(fd) : undefined
  }

  getMap(): ReadonlyMap<number, SelectorKey<Data>> {
    return this.keys
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.keys.clear()
    this.free()
  }

  protected checkOpen(): void {
    if (this.#isClosed) throw new RuntimeError('the selector is closed')
  }

  #known(fd: number): SelectorKey<Data> {
    this.checkOpen()
    const key = this.getKey(fd)
    if (key === undefined) throw new RuntimeError(`fd: descriptor ${show(fd)} is not registered`)
    return key
  }

  #store(key: SelectorKey<Data>): SelectorKey<Data> {
    this.keys.set(key.fd, key)
    return key
  }

  #rewatch(fd: number, events: EventMask): void {
    try {
      this.rewatch(fd, events)
    } catch (error) {
      this.keys.delete(fd)
      throw error
    }
  }
}
