import { BaseEventLoop } from '@tsyncio/events'
import type { Parts } from '@tsyncio/events'
import { Future, RuntimeError } from '@tsyncio/futures'
import { newTask } from '@tsyncio/tasks'
import { DeadlockError } from './deadlock-error.ts'
import { VirtualClock } from './virtual-clock.ts'

/** The parts of a loop but for its clock; the default ones by default. */
export type VirtualLoopOptions = Partial<Omit<Parts, 'clock'>>

/**
 * A loop in which waiting takes no time: when nothing is ready, its clock jumps to the next timer. When there is none
 * either, the run ends with a `DeadlockError`.
 */
export class VirtualEventLoop extends BaseEventLoop {
  readonly #clock: VirtualClock

  constructor(options: VirtualLoopOptions = {}) {
    const clock = new VirtualClock()
    super({
      clock,
      futureFactory: (loop) => new Future({ loop }),
      taskFactory: newTask,
      ...options,
    })
    this.#clock = clock
  }

  /** Not yet: a guest does not wait, so this loop's time would stand still. */
  override attach(): never {
    throw new RuntimeError('a VirtualEventLoop cannot be a guest: run it with runForever() or runUntilComplete()')
  }

  /** Whether it is at rest: nothing is scheduled, no task is left, and nothing is under way outside of it. */
  isIdle(): boolean {
    const isScheduled = this.hasReady() || this.nextDeadline() !== undefined
    return !isScheduled && this.allTasks().length === 0 && !this.hasExternalWork() && !this.expectsInput()
  }

  protected override poll(timeout: number | undefined): void {
    if (timeout === undefined || (timeout > 0 && this.nextDeadline() === Infinity)) {
      throw new DeadlockError(this.allTasks())
    }
    this.#clock.advance(timeout)
  }
}
