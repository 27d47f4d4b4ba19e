import { findRunningLoop } from '@tsyncio/events'
import type { EventMask, Selector, SelectorKey } from '@tsyncio/selector-io'
import type { Choices } from './choices.ts'
import { DeadlockError } from './deadlock-error.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { atThisMoment } from './words.ts'

type Ready<Data> = [key: SelectorKey<Data>, ready: EventMask][]

/**
 * A selector that waits without taking time: its clock goes on until something is ready. What is ready comes in an order
 * that the schedule decides. Whether something is ready it asks another selector.
 */
export class VirtualSelector<Data> implements Selector<Data> {
  readonly supportsEdges: boolean
  readonly fileno?: () => number
  readonly #selector: Selector<Data>
  readonly #clock: VirtualClock
  readonly #choices: Choices

  constructor(selector: Selector<Data>, clock: VirtualClock, choices: Choices) {
    this.#selector = selector
    this.#clock = clock
    this.#choices = choices
    this.supportsEdges = selector.supportsEdges === true
    if (selector.fileno !== undefined) this.fileno = selector.fileno.bind(selector)
  }

  register(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    return this.#selector.register(fd, events, data)
  }

  modify(fd: number, events: EventMask, data: Data): SelectorKey<Data> {
    return this.#selector.modify(fd, events, data)
  }

  unregister(fd: number): SelectorKey<Data> {
    return this.#selector.unregister(fd)
  }

  getKey(fd: number): SelectorKey<Data> | undefined {
    return this.#selector.getKey(fd)
  }

  getMap(): ReadonlyMap<number, SelectorKey<Data>> {
    return this.#selector.getMap()
  }

  /** Throws a `DeadlockError` when it would wait for ever. */
  select(timeout: number = Infinity): Ready<Data> {
    const ready = this.#selector.select(0)
    return this.#arranged(ready.length > 0 || timeout <= 0 ? ready : this.#wait(this.#clock.now() + timeout))
  }

  close(): void {
    this.#selector.close()
  }

  /** Lets time pass until something is ready, at most until `end`. */
  #wait(end: number): Ready<Data> {
    while (this.#clock.advanceToAlarm(end)) {
      const ready = this.#selector.select(0)
      if (ready.length > 0) return ready
    }
    if (end === Infinity) throw new DeadlockError(findRunningLoop()?.allTasks() ?? [])
    if (end > this.#clock.now()) this.#clock.advance(end - this.#clock.now())
    return []
  }

  #arranged(ready: Ready<Data>): Ready<Data> {
    return this.#choices.arrange('readiness', ready, ([{ fd }], others) =>
      atThisMoment(`descriptor ${fd} is ready before ${others.map(([key]) => key.fd).join(', ')}`),
    )
  }
}
