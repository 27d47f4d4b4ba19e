/** What a small program takes along, on the smallest loop: a guest to which nothing comes from outside. */
import { BaseEventLoop, monotonicClock } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { createTask, gather, newTask, sleep, timeout } from '@tsyncio/tasks'

class Loop extends BaseEventLoop {
  protected override poll(): void {}
}

const loop = new Loop({ clock: monotonicClock, futureFactory: (on) => new Future({ loop: on }), taskFactory: newTask })
loop.runUntilComplete(timeout(1, () => gather([createTask(sleep(1))])))
