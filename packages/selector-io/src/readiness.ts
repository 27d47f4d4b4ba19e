import { Future } from '@tsyncio/futures'
import type { Scheduler, SettledStatus } from '@tsyncio/futures'
import type { Direction, Waiter, Watch, Watches } from './watches.ts'

/**
 * A wait for a descriptor: a future that is also the callback for which the loop watches the descriptor, so that a
 * wait costs one object.
 *
 * Invariant: it is registered from its creation until it is done, whether by readiness or by cancellation. So nothing
 * of a wait is left when the wait ends.
 */
export class Readiness extends Future<void> implements Waiter {
  readonly #watches: Watches
  readonly #watch: Watch
  readonly #direction: Direction

  constructor(loop: Scheduler, watches: Watches, watch: Watch, direction: Direction) {
    super({ loop })
    this.#watches = watches
    this.#watch = watch
    this.#direction = direction
    watches.add(watch, direction, this)
  }

  get needsLevel(): boolean {
    return false
  }

  /** Called by the loop when the descriptor is ready. */
  run(): void {
    if (!this.done()) this.setResult()
  }

  /** Wakes up whoever waits, to find the socket closed. */
  descriptorCloses(): void {
    this.run()
  }

  protected override _settle(status: SettledStatus, outcome: unknown): void {
    this.#watches.remove(this.#watch, this.#direction)
    super._settle(status, outcome)
  }
}
