import { BaseEventLoop } from '@tsyncio/events'
import type { Parts } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { Task } from '@tsyncio/tasks'
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
      taskFactory: (loop, coroutine, taskOptions) => new Task(coroutine, { ...taskOptions, loop }),
      ...options,
    })
    this.#clock = clock
  }

  protected override poll(timeout: number | undefined): void {
    if (timeout === undefined) throw new DeadlockError(this.allTasks())
    this.#clock.advance(timeout)
  }
}
