import type { BlockingEventLoop, TaskFactory } from '@tsyncio/events'
import { eagerTaskFactory } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'

/** The parts that programs run on. */
export interface Runtime {
  /**
   * A new loop on virtual time, whose clock begins at 0. It calls `beginPass` once in each pass, before it waits, and throws
   * a `DeadlockError` where it would wait for ever.
   */
  newLoop(beginPass: () => void): BlockingEventLoop
  /** What makes tasks while a program has turned eagerness on. */
  readonly eagerTaskFactory: TaskFactory
}

class PassCountingLoop extends VirtualEventLoop {
  readonly #beginPass: () => void

  constructor(beginPass: () => void) {
    super({ remembersWaits: false })
    this.#beginPass = beginPass
  }

  protected override poll(timeout: number | undefined): void {
    this.#beginPass()
    super.poll(timeout)
  }
}

/** tsyncio's own parts. */
export const ourRuntime: Runtime = {
  newLoop: (beginPass) => new PassCountingLoop(beginPass),
  eagerTaskFactory,
}
