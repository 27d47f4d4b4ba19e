import { after, play } from '../drive.ts'
import type { Scene } from '../drive.ts'
import { expectSame, expectThat } from '../expect.ts'
import type { Clause } from '../suite.ts'
import type { TimedLoop, TimersSubject } from './timers-suite.ts'

/** A short time: more than the clock's resolution, and worth waiting for where waiting takes time. */
export function tickOf(virtual: TimersSubject['virtual']): number {
  return virtual === undefined ? 0.001 : 10
}

/** A run that `start` schedules, its end too; then what ran must be `expected`. */
export function run(
  promise: string,
  start: (loop: TimedLoop, log: unknown[], tick: number) => void,
  expected: readonly unknown[],
): Clause<TimersSubject> {
  return {
    promise,
    check: ({ drive, virtual }) => {
      const log: unknown[] = []
      return after(
        drive((loop) => start(loop, log, tickOf(virtual))),
        () => expectSame('what ran', log, expected),
      )
    },
  }
}

function scene(promise: string, steps: (loop: TimedLoop, log: unknown[]) => Scene): Clause<TimersSubject> {
  return { promise, check: ({ drive }) => play(drive, (loop) => steps(loop, [])) }
}

export const timerOrder: readonly Clause<TimersSubject>[] = [
  run(
    'timers run in the order of their times, in whatever order they were set',
    (loop, log, tick) => {
      const start = loop.time()
      for (const delay of [3, 1, 4, 2, 5]) loop.callAt(start + delay * tick, () => log.push(delay))
      loop.callAt(start + 10 * tick, () => loop.stop())
    },
    [1, 2, 3, 4, 5],
  ),
  run(
    'timers for one time run in the order in which they were set',
    (loop, log) => {
      const when = loop.time() + 0.002
      for (const name of ['a', 'b', 'c', 'd', 'e']) loop.callAt(when, () => log.push(name))
      loop.callAt(when, () => loop.stop())
    },
    ['a', 'b', 'c', 'd', 'e'],
  ),
  {
    promise: 'a thousand timers run in order, with others cancelled and set meanwhile',
    check: ({ drive, virtual }) => {
      const whens: number[] = []
      const unit = virtual === undefined ? 0.01 : 100
      const running = drive((loop) => {
        const start = loop.time()
        const set = (n: number): void => {
          const when = start + (((n * 7919) % 1000) / 1000) * unit
          const timer = loop.callAt(when, () => {
            whens.push(when)
            if (n % 10 === 0) loop.callAt(start + 1.5 * unit, () => whens.push(start + 1.5 * unit))
          })
          if (n % 3 === 0) timer.cancel()
        }
        for (let n = 0; n < 1000; n += 1) set(n)
        loop.callAt(start + 2 * unit, () => loop.callLater(unit, () => loop.stop()))
      })
      return after(running, () => {
        expectThat(
          'they ran in another order',
          whens.every((when, n) => n === 0 || when >= (whens[n - 1] as number)),
        )
        expectSame('how many ran', whens.length, 666 + 66)
      })
    },
  },
  scene('what is due runs behind what was ready already, in the same pass', function* (loop, log) {
    yield
    loop.callLater(0, () => log.push('timer'))
    loop.callSoon(() => log.push('ready'))
    yield
    yield
    expectSame('the order', log, ['ready', 'timer'])
  }),
  run(
    'a timer for a time that is past is due in the next pass',
    (loop, log) => {
      loop.callSoon(() => {
        loop.callAt(loop.time() - 10, () => log.push('past'))
        loop.callLater(-1, () => log.push('negative'))
        loop.callSoon(() => loop.stop())
      })
    },
    ['past', 'negative'],
  ),
  run(
    'a timer that is set in a pass runs in no less than the next one, even with no delay',
    (loop, log) => {
      loop.callLater(0, () => {
        loop.callLater(0, () => log.push('set meanwhile'))
        loop.stop()
      })
    },
    [],
  ),
  run(
    'a timer that is due comes in the next pass, whatever schedules itself again and again',
    (loop, log) => {
      let spins = 0
      const spin = (): void => {
        spins += 1
        if (spins < 100) loop.callSoon(spin)
        else loop.stop()
      }
      loop.callSoon(() => {
        loop.callLater(0, () => log.push(spins < 3))
        spin()
      })
    },
    [true],
  ),
]
