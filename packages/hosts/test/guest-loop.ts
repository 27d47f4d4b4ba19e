import { BaseEventLoop, monotonicClock } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { Task } from '@tsyncio/tasks'

/** A loop on real time to which nothing comes from outside: it can only be a guest. */
export class GuestLoop extends BaseEventLoop {
  constructor() {
    super({
      clock: monotonicClock,
      futureFactory: (loop) => new Future({ loop }),
      taskFactory: (loop, coroutine, options) => new Task(coroutine, { ...options, loop }),
    })
  }

  protected override poll(): void {}
}
