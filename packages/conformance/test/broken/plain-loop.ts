import { Future } from '@tsyncio/futures'
import { newTask } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { MinimalLoop } from '../../../../examples/swap/minimal-loop.ts'

/** More passes than any check needs. */
const ENDLESS = 20_000

/** A loop on virtual time, to be broken. It ends with an error where a broken one would hang. */
export class PlainLoop extends MinimalLoop {
  passes = 0
  protected readonly clock: VirtualClock

  constructor(resolution = 1e-9) {
    const clock = Object.assign(new VirtualClock(), { resolution })
    super({
      clock,
      futureFactory: (loop) => new Future({ loop }),
      taskFactory: newTask,
      wait: (seconds) => this.wait(seconds),
    })
    this.clock = clock
  }

  protected wait(seconds: number | undefined): void {
    this.passes += 1
    if (this.passes > ENDLESS) throw new Error('it goes on for ever')
    if (seconds === undefined) throw new Error('it would wait for ever')
    this.clock.advance(seconds)
  }
}
