// Long because: it is a list, of implementations that are broken in a few lines each.

import { Context } from '@tsyncio/contextvars'
import { blocking, clockSuite, timersSuite } from '@tsyncio/conformance'
import { monotonicClock } from '@tsyncio/events'
import type { Clock } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import { newTask } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import type { Call } from '../../../../examples/swap/call.ts'
import { MinimalLoop } from '../../../../examples/swap/minimal-loop.ts'
import { waitBlocking } from '../../../../examples/swap/wait-blocking.ts'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'
import { PlainLoop } from './plain-loop.ts'

type LoopClass = new (resolution: number) => PlainLoop

const RESOLUTION = 0.5
const inTimers = brokenFor(timersSuite)
const inClock = brokenFor(clockSuite)

function broken(name: string, promise: string, Class: LoopClass): Broken {
  const virtual = { resolution: RESOLUTION, passes: (loop: object) => (loop as PlainLoop).passes }
  return inTimers(name, promise, { drive: blocking(() => new Class(RESOLUTION)), virtual })
}

function brokenClock(name: string, promise: string, newClock: () => Clock & { pass?(seconds: number): void }): Broken {
  return inClock(name, promise, {
    newClock,
    pass: (seconds, clock) => (clock as unknown as { pass(seconds: number): void }).pass(seconds),
  })
}

/** A clock that a test moves. */
class Moved {
  resolution = 1e-9
  protected readonly clock = new VirtualClock()

  pass(seconds: number): void {
    this.clock.advance(seconds)
  }

  now(): number {
    return this.clock.now()
  }
}

const ONE_TIME = 'timers for one time run in the order in which they were set'
const EARLY = 'a timer is not called before its time, and is called'

export const timers: readonly Broken[] = [
  broken(
    'cancelled timers wait at the head',
    'a loop does not wake up for timers that are cancelled',
    class extends PlainLoop {
      protected override untilNext(): number | undefined {
        if (this.ready.length > 0 || this.stopping) return 0
        return this.timers[0] && Math.max(0, this.timers[0].when() - this.time())
      }
    },
  ),
  broken(
    'deadline compared with <=',
    'a timer that is due after as much as the resolution of the clock is not due yet',
    class extends PlainLoop {
      protected override promoteTimers(): void {
        const due = this.timers.filter((timer) => timer.when() <= this.time() + RESOLUTION)
        this.ready.push(...this.timers.splice(0, due.length))
      }
    },
  ),
  broken(
    'no clock resolution',
    'a timer that is due within the resolution of the clock is due now',
    class extends PlainLoop {
      protected override promoteTimers(): void {
        const due = this.timers.filter((timer) => timer.when() <= this.time())
        this.ready.push(...this.timers.splice(0, due.length))
      }
    },
  ),
  broken(
    'timers run before what was ready',
    'what is due runs behind what was ready already, in the same pass',
    class extends PlainLoop {
      protected override promoteTimers(): void {
        const ready = this.ready.splice(0)
        super.promoteTimers()
        this.ready.push(...ready)
      }
    },
  ),
  broken(
    'call_later(0) is call_soon',
    'what is due runs behind what was ready already, in the same pass',
    class extends PlainLoop {
      override callLater<A>(delay: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        if (delay <= 0) return this.callSoon(callback, argument, context)
        return super.callLater(delay, callback, argument, context)
      }
    },
  ),
  broken(
    'no limit of a day on the wait',
    'a loop looks at its clock once a day at least',
    class extends PlainLoop {
      protected override untilNext(): number | undefined {
        const seconds = super.untilNext()
        return seconds === 24 * 3600 ? (this.timers[0]?.when() ?? 0) - this.time() : seconds
      }
    },
  ),
  broken(
    'timers a tick early',
    EARLY,
    class extends PlainLoop {
      protected override untilNext(): number | undefined {
        const seconds = super.untilNext()
        return seconds === undefined ? undefined : Math.max(0, seconds - 3 * RESOLUTION)
      }
      protected override promoteTimers(): void {
        const due = this.timers.filter((timer) => timer.when() < this.time() + 4 * RESOLUTION)
        this.ready.push(...this.timers.splice(0, due.length))
      }
    },
  ),
  broken(
    'a loop wakes up twice for a timer',
    'a loop that waits for a timer makes one pass for it',
    class extends PlainLoop {
      protected override untilNext(): number | undefined {
        const seconds = super.untilNext()
        return seconds === undefined ? undefined : seconds > 1 ? seconds / 2 : seconds
      }
    },
  ),
  broken(
    'timers for one time in reverse order',
    ONE_TIME,
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        const call = super.callAt(when, callback, argument, context)
        this.timers = [call, ...this.timers.filter((timer) => timer !== call)].sort((a, b) => a.when() - b.when())
        return call
      }
    },
  ),
  broken(
    'timers in the order in which they were set',
    'timers run in the order of their times, in whatever order they were set',
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        const before = this.timers
        const call = super.callAt(when, callback, argument, context)
        this.timers = [...before, call]
        return call
      }
    },
  ),
  broken(
    'timers that are due run in the pass in which they are set',
    'a timer that is set in a pass runs in no less than the next one, even with no delay',
    class extends PlainLoop {
      protected override pass(): void {
        super.pass()
        this.promoteTimers()
        for (const runnable of this.ready.splice(0)) this.run(runnable)
      }
    },
  ),
  broken(
    'timers are for when nothing is ready',
    'a timer that is due comes in the next pass, whatever schedules itself again and again',
    class extends PlainLoop {
      protected override promoteTimers(): void {
        if (this.ready.length === 0) super.promoteTimers()
      }
    },
  ),
  broken(
    'cancelling a timer does nothing',
    'a timer that is cancelled is not called, and says that it is cancelled',
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return Object.assign(super.callAt(when, callback, argument, context), { cancel() {} })
      }
    },
  ),
  broken(
    'timers repeat',
    'a timer is called once, and is not cancelled by that',
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        const again = (value: A): void => {
          callback(value)
          super.callAt(when + 1, callback, argument, context)
        }
        return super.callAt(when, again, argument, context)
      }
    },
  ),
  broken(
    'callAt takes a delay',
    'a timer tells for when it is set',
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return super.callAt(this.time() + when + 1, callback, argument, context)
      }
    },
  ),
  broken(
    'delays are milliseconds',
    EARLY,
    class extends PlainLoop {
      override callLater<A>(delay: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return super.callLater(delay / 1000, callback, argument, context)
      }
    },
  ),
  broken(
    'NaN is a delay like any other',
    'a delay or a time that is no number is refused at once',
    class extends PlainLoop {
      override callLater<A>(delay: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return super.callLater(Number.isNaN(delay) ? 0 : delay, callback, argument, context)
      }
    },
  ),
  broken(
    'timers run in the context of the loop',
    'a callback runs in a copy of the context in which it was scheduled, or in the one that it is given',
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A): Call {
        return super.callAt(when, callback, argument, new Context())
      }
    },
  ),
  broken(
    'a timer that throws takes the others of its pass with it',
    'a timer that throws keeps no other from being called',
    class extends PlainLoop {
      protected override run(handle: Runnable): void {
        const { ready } = this
        super.run({
          run() {
            try {
              handle.run()
            } catch (error) {
              ready.length = 0
              throw error
            }
          },
        })
      }
    },
  ),
  broken(
    'what cannot be called is a timer that does nothing',
    'what cannot be called is refused at once',
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        return super.callAt(when, typeof callback === 'function' ? callback : () => {}, argument, context)
      }
    },
  ),

  broken(
    'a timer that was called is cancelled',
    'a timer is called once, and is not cancelled by that',
    class extends PlainLoop {
      override callAt<A>(when: number, callback: (argument: A) => void, argument?: A, context?: Context): Call {
        const once = (value: A): void => {
          timer.cancel()
          callback(value)
        }
        const timer = super.callAt(when, once, argument, context)
        return timer
      }
    },
  ),
  inTimers('time stands still in a pass', 'a delay counts from the call on, however long what calls has taken', {
    drive: blocking(() => {
      const cached = { now: (): number => time, resolution: monotonicClock.resolution }
      const wait = (seconds: number | undefined): void => {
        waitBlocking(seconds)
        time = monotonicClock.now()
      }
      let time = monotonicClock.now()
      return new MinimalLoop({
        clock: cached,
        futureFactory: (loop) => new Future({ loop }),
        taskFactory: newTask,
        wait,
      })
    }),
  }),

  brokenClock('a clock that goes back', 'it never goes back', () => {
    let reads = 0
    const clock = new Moved()
    return { resolution: 1e-9, pass: (seconds) => clock.pass(seconds), now: () => clock.now() + (reads++ % 3) }
  }),
  brokenClock(
    'a clock of milliseconds',
    'it counts in seconds',
    () =>
      new (class extends Moved {
        override now(): number {
          return super.now() * 1000
        }
      })(),
  ),
  brokenClock(
    'a clock that stands still',
    'it counts in seconds',
    () =>
      new (class extends Moved {
        override pass(): void {}
      })(),
  ),
  brokenClock(
    'a clock of dates',
    'it shows a finite number of seconds',
    () =>
      new (class extends Moved {
        override now(): number {
          return NaN
        }
      })(),
  ),
  brokenClock(
    'a clock without resolution',
    'its resolution is a small positive number of seconds, and does not change',
    () => Object.assign(new Moved(), { resolution: 0 }),
  ),
]
