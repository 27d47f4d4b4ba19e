import { findRunningLoop, setRunningLoop } from '@tsyncio/events'
import type { EventLoop, GuestEventLoop } from '@tsyncio/events'
import { expectSame, expectThat } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'
import { stays } from './guest-stays.ts'
import { visit } from './guest-visit.ts'

/** What the suite for guests needs. */
export interface GuestSubject {
  readonly newLoop: () => GuestEventLoop
}

const turns: readonly Clause<GuestSubject>[] = [
  visit('with nothing to do it rests: it asks for no turn, and lets the host end', ({ host }) => {
    expectSame('whether a turn is asked for', host.isAsked, false)
    expectSame('how many are asked for, for later', host.delayed.length, 0)
    expectSame('whether the host is needed', host.isNeeded, false)
  }),
  visit('what is scheduled while it rests wakes it up', ({ loop, host }) => {
    const log: string[] = []
    loop.callSoon(() => log.push('callSoon'))
    expectSame('whether a turn is asked for', host.isAsked, true)
    expectSame('what ran before the turn', log, [])
    host.settle()
    loop.enqueue({ run: () => log.push('enqueue') })
    host.settle()
    expectSame('what ran', log, ['callSoon', 'enqueue'])
  }),
  visit('a stop() while it rests wakes it up, too', ({ loop, host }) => {
    loop.stop()
    host.settle()
    expectSame('isRunning()', loop.isRunning(), false)
  }),
  visit('what a turn leaves to do gets another turn', ({ loop, host }) => {
    let passes = 0
    const again = (): void => {
      passes += 1
      if (passes < 100) loop.callSoon(again)
    }
    loop.callSoon(again)
    host.settle()
    expectSame('how often it ran', passes, 100)
  }),
  visit('it asks for a turn when its next timer is due, and keeps the host up until then', ({ loop, host }) => {
    loop.callLater(7, () => {})
    host.settle()
    expectSame('how many turns are asked for, for later', host.delayed.length, 1)
    const delay = host.delayed[0]?.delay ?? NaN
    expectThat(`it asks for one after ${delay} s, where the timer is due after 7`, delay > 6 && delay <= 7.001)
    expectSame('whether the host is needed', host.isNeeded, true)
  }),
  visit('it asks anew when an earlier timer is set, and takes the other request back', ({ loop, host }) => {
    loop.callLater(7, () => {})
    host.settle()
    loop.callLater(3, () => {})
    host.settle()
    expectSame('how many turns are asked for, for later', host.delayed.length, 1)
    expectThat('it asks for one too late', (host.delayed[0]?.delay ?? NaN) <= 3.001)
  }),
  visit('it wants nothing of the host any more when its last timer is cancelled', ({ loop, host }) => {
    const timer = loop.callLater(7, () => {})
    host.settle()
    timer.cancel()
    host.settle()
    expectSame('how many turns are asked for, for later', host.delayed.length, 0)
    expectSame('whether the host is needed', host.isNeeded, false)
  }),
  visit('a turn for later that comes too early does no harm', ({ loop, host }) => {
    const log: string[] = []
    loop.callLater(7, () => log.push('called'))
    host.settle()
    host.ring()
    host.settle()
    expectSame('what ran', log, [])
    expectSame('how many turns are asked for, for later', host.delayed.length, 1)
  }),
  visit('work in flight outside keeps the host up until it ends', ({ loop, host }) => {
    const token = loop.beginExternalWork()
    host.settle()
    expectSame('whether the host is needed', host.isNeeded, true)
    token[Symbol.dispose]()
    token[Symbol.dispose]()
    host.settle()
    expectSame('whether it is needed after that', host.isNeeded, false)
    loop.beginExternalWork()
    host.settle()
    expectSame('whether it is needed by what begins then', host.isNeeded, true)
  }),
  visit('it is the running loop in its turns, and not between them', ({ loop, host }) => {
    const seen: unknown[] = []
    loop.callSoon(() => seen.push(findRunningLoop() === loop))
    host.settle()
    expectSame('in a turn', seen, [true])
    expectSame('between turns', findRunningLoop(), undefined)
    expectSame('isRunning() between turns', loop.isRunning(), true)
    expectSame('holdsThread()', loop.holdsThread(), false)
  }),
  visit('a turn inside the run of another loop is its own, and then that is the running one again', (setting) => {
    const { loop, host } = setting
    const [other, seen] = [{} as EventLoop, [] as unknown[]]
    loop.callSoon(() => seen.push(findRunningLoop() === loop))
    const before = setRunningLoop(other)
    try {
      host.settle()
      seen.push(findRunningLoop() === other)
    } finally {
      setRunningLoop(before)
    }
    expectSame('whether it was the running one, and then the other', seen, [true, true])
  }),
]

/** What a loop promises to a host that gives it turns, and to whoever sends it there. */
export const guestSuite: Suite<GuestSubject> = { of: 'a GuestEventLoop', clauses: [...turns, ...stays] }
