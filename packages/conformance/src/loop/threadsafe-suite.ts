import type { ThreadsafeScheduler, WakeUp } from '@tsyncio/events'
import type { Scheduler } from '@tsyncio/futures'
import { after, play } from '../drive.ts'
import type { Drive, Scene, Stoppable } from '../drive.ts'
import { expectSame } from '../expect.ts'
import { until } from '../until.ts'
import type { Clause, Suite } from '../suite.ts'

type Loop = Scheduler & Stoppable & ThreadsafeScheduler

/** What the suite for wake-ups by other threads needs. */
export interface ThreadsafeSubject {
  readonly drive: Drive<Loop>
  /** Writes one byte to a descriptor, as another thread would. */
  write(fd: number): void
}

function scene(
  promise: string,
  steps: (loop: Loop, log: string[], subject: ThreadsafeSubject) => Scene,
): Clause<ThreadsafeSubject> {
  return { promise, check: (subject) => play(subject.drive, (loop) => steps(loop, [], subject)) }
}

function open(loop: Loop, log: string[], name = ''): WakeUp {
  const wakeUp = loop.openWakeUp({
    woken: () => void log.push(`woken ${name}`.trim()),
    closing: () => void log.push(`closing ${name}`.trim()),
  })
  if (wakeUp === undefined) throw new Error('openWakeUp() gives nothing')
  return wakeUp
}

/** What a loop promises to those who wake it from other threads. */
export const threadsafeSuite: Suite<ThreadsafeSubject> = {
  of: 'a ThreadsafeScheduler',
  clauses: [
    scene('a byte that is written wakes the loop, within a pass', function* (loop, log, { write }) {
      const wakeUp = open(loop, log)
      write(wakeUp.fd)
      expectSame('while it is written', log, [])
      yield* until(() => log.length > 0)
      expectSame('then', log, ['woken'])
    }),
    scene('it wakes the loop again and again', function* (loop, log, { write }) {
      const wakeUp = open(loop, log)
      for (let times = 1; times <= 3; times += 1) {
        write(wakeUp.fd)
        yield* until(() => log.length >= times)
        expectSame('how often', log.length, times)
      }
    }),
    scene('a wake-up is told once, and not for as long as nobody looks', function* (loop, log, { write }) {
      const wakeUp = open(loop, log)
      write(wakeUp.fd)
      yield* until(() => log.length > 0)
      yield* until(() => log.length > 1, 50)
      expectSame('how often', log.length, 1)
    }),
    scene('several know nothing of each other', function* (loop, log, { write }) {
      open(loop, log, 'a')
      const second = open(loop, log, 'b')
      write(second.fd)
      yield* until(() => log.length > 0)
      expectSame('who was told', log, ['woken b'])
    }),
    {
      promise: 'whoever could write is told when the loop closes, once',
      check: ({ drive }) => {
        const log: string[] = []
        const running = drive((loop) => {
          open(loop, log)
          loop.callSoon(() => loop.stop())
        })
        return after(running, () => expectSame('what was told', log, ['closing']))
      },
    },
  ],
}
