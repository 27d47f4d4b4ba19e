import { after } from '../drive.ts'
import { expectSame } from '../expect.ts'
import type { Clause } from '../suite.ts'
import type { TimedLoop, TimersSubject } from './timers-suite.ts'

type Virtual = NonNullable<TimersSubject['virtual']>

/** What can only be seen where waiting takes no time and passes can be counted. */
function onVirtualTime(
  promise: string,
  start: (loop: TimedLoop, log: unknown[], virtual: Virtual) => void,
  expected: (virtual: Virtual) => readonly unknown[],
): Clause<TimersSubject> {
  return {
    promise,
    appliesTo: ({ virtual }) => virtual !== undefined,
    check: ({ drive, virtual }) => {
      if (virtual === undefined) return
      const log: unknown[] = []
      return after(
        drive((loop) => start(loop, log, virtual)),
        () => expectSame('what was seen', log, expected(virtual)),
      )
    },
  }
}

const DAY = 24 * 3600

export const virtualTime: readonly Clause<TimersSubject>[] = [
  onVirtualTime(
    'a loop that waits for a timer makes one pass for it',
    (loop, log, { passes }) => {
      const before = passes(loop)
      loop.callLater(100, () => {
        log.push(passes(loop) - before, loop.time())
        loop.stop()
      })
    },
    () => [1, 100],
  ),
  onVirtualTime(
    'a loop does not wake up for timers that are cancelled',
    (loop, log, { passes }) => {
      const before = passes(loop)
      const cancelled = [10, 20, 30].map((delay) => loop.callLater(delay, () => log.push('cancelled')))
      loop.callLater(100, () => {
        log.push(passes(loop) - before)
        loop.stop()
      })
      for (const timer of cancelled) timer.cancel()
    },
    () => [1],
  ),
  onVirtualTime(
    'a timer that is due within the resolution of the clock is due now',
    (loop, log, { resolution }) => {
      loop.callAt(100, () => log.push(loop.time()))
      loop.callAt(100 + resolution / 2, () => {
        log.push(loop.time())
        loop.stop()
      })
    },
    () => [100, 100],
  ),
  onVirtualTime(
    'a timer that is due after as much as the resolution of the clock is not due yet',
    (loop, log, { resolution }) => {
      loop.callAt(100, () => log.push(loop.time()))
      loop.callAt(100 + resolution, () => {
        log.push(loop.time())
        loop.stop()
      })
    },
    ({ resolution }) => [100, 100 + resolution],
  ),
  onVirtualTime(
    'a loop looks at its clock once a day at least',
    (loop, log, { passes }) => {
      const before = passes(loop)
      loop.callLater(2.5 * DAY, () => {
        log.push(passes(loop) - before)
        loop.stop()
      })
    },
    () => [3],
  ),
]
