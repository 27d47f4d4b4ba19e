import type { Clock } from '@tsyncio/events'
import { expectThat } from '../expect.ts'
import type { Suite } from '../suite.ts'

/** What the suite for clocks needs. */
export interface ClockSubject {
  readonly newClock: () => Clock
  /** Lets so many seconds pass on this clock: by waiting, or by moving it. */
  pass(seconds: number, clock: Clock): void | Promise<void>
}

const PAUSE = 0.02

/** What a clock promises to the loop whose clock it is. */
export const clockSuite: Suite<ClockSubject> = {
  of: 'a Clock',
  clauses: [
    {
      promise: 'it shows a finite number of seconds',
      check: ({ newClock }) => {
        const now = newClock().now()
        expectThat(`it shows ${now}`, typeof now === 'number' && Number.isFinite(now))
      },
    },
    {
      promise: 'it never goes back',
      check: async ({ newClock, pass }) => {
        const clock = newClock()
        let last = clock.now()
        for (let n = 0; n < 10_000; n += 1) {
          if (n % 2500 === 0) await pass(PAUSE / 10, clock)
          const now = clock.now()
          expectThat(`it went back from ${last} to ${now}`, now >= last)
          last = now
        }
      },
    },
    {
      promise: 'it counts in seconds',
      check: async ({ newClock, pass }) => {
        const clock = newClock()
        const before = clock.now()
        await pass(PAUSE, clock)
        const passed = clock.now() - before
        expectThat(`${passed} for ${PAUSE} s`, passed > PAUSE * 0.9 && passed < PAUSE * 50)
      },
    },
    {
      promise: 'its resolution is a small positive number of seconds, and does not change',
      check: ({ newClock }) => {
        const clock = newClock()
        const { resolution } = clock
        expectThat(`its resolution is ${resolution}`, resolution > 0 && resolution <= 1)
        expectThat('its resolution changes', clock.resolution === resolution)
      },
    },
  ],
}
