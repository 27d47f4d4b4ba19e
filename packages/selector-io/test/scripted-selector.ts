import { RuntimeError } from '@tsyncio/futures'
import { EVENT_READ, EVENT_WRITE } from '@tsyncio/selector-io'
import type { EventMask, Selector, SelectorEventLoop, SelectorKey, Watch } from '@tsyncio/selector-io'
import { VirtualClock } from '@tsyncio/testing'
import { newLoop } from './loops.ts'

/** A descriptor that is ready for something. */
export type Ready = readonly [descriptor: { fileno(): number }, events: EventMask]

/** A selector that reports what a test tells it to; when it would wait, its clock goes on. */
export class ScriptedSelector implements Selector<Watch> {
  readonly clock = new VirtualClock()
  /** What each select finds, one entry a call. */
  readonly script: (readonly Ready[])[] = []
  /** What happened, for the test to add to. */
  readonly trace: string[] = []
  readonly #keys = new Map<number, SelectorKey<Watch>>()

  /** What is registered: `5r`, `6w`, `7rw`. */
  get registered(): string[] {
    return [...this.#keys.values()].map(({ fd, events }) => `${fd}${nameOf(events)}`)
  }

  register(fd: number, events: EventMask, data: Watch): SelectorKey<Watch> {
    if (this.#keys.has(fd)) throw new RuntimeError(`${fd} is registered already`)
    return this.#store({ fd, events, data })
  }

  modify(fd: number, events: EventMask, data: Watch): SelectorKey<Watch> {
    if (!this.#keys.has(fd)) throw new RuntimeError(`${fd} is not registered`)
    return this.#store({ fd, events, data })
  }

  unregister(fd: number): SelectorKey<Watch> {
    const key = this.#keys.get(fd)
    if (key === undefined) throw new RuntimeError(`${fd} is not registered`)
    this.#keys.delete(fd)
    return key
  }

  getKey(fd: number): SelectorKey<Watch> | undefined {
    return this.#keys.get(fd)
  }

  getMap(): ReadonlyMap<number, SelectorKey<Watch>> {
    return this.#keys
  }

  select(timeout?: number): [key: SelectorKey<Watch>, ready: EventMask][] {
    const batch = this.script.shift()
    if (batch === undefined) return this.#wait(timeout)
    this.trace.push('poll')
    return batch.flatMap(([descriptor, events]) => {
      const key = this.#keys.get(descriptor.fileno())
      return key === undefined || (key.events & events) === 0 ? [] : [[key, key.events & events]]
    })
  }

  close(): void {
    this.#keys.clear()
  }

  #wait(timeout: number | undefined): [] {
    if (timeout === undefined) throw new Error('the loop would wait for ever')
    this.clock.advance(timeout)
    return []
  }

  #store(key: SelectorKey<Watch>): SelectorKey<Watch> {
    this.#keys.set(key.fd, key)
    return key
  }
}

/** A loop over a selector of its own, on the selector's clock. */
export function scriptedLoop(): { loop: SelectorEventLoop; selector: ScriptedSelector } {
  const selector = new ScriptedSelector()
  return { loop: newLoop({ selector, clock: selector.clock }), selector }
}

function nameOf(events: EventMask): string {
  return (events & EVENT_READ ? 'r' : '') + (events & EVENT_WRITE ? 'w' : '')
}
