import { BoundCallback } from '@tsyncio/contextvars'
import type { Context } from '@tsyncio/contextvars'
import type { Cancellable, Runnable, Scheduler } from '@tsyncio/futures'

/** The least that a future needs: a queue, and passes that a test runs by hand. */
export class ManualScheduler implements Scheduler {
  #ready: Runnable[] = []

  get scheduled(): number {
    return this.#ready.length
  }

  callSoon<A>(callback: (argument: A) => void, argument?: A, context?: Context): Cancellable {
    const runnable = new BoundCallback(callback, argument, context)
    this.enqueue(runnable)
    return { cancel: () => void (this.#ready = this.#ready.filter((other) => other !== runnable)) }
  }

  enqueue(runnable: Runnable): void {
    this.#ready.push(runnable)
  }

  /** Runs what is ready, and nothing that this makes ready. */
  pass(): void {
    for (const runnable of this.#ready.splice(0)) runnable.run()
  }
}
