import type { Host } from '@tsyncio/events'
import { expectSame, expectThat } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'

/** What the suite for hosts needs. */
export interface HostSubject {
  readonly newHost: () => Host
  /** Lets the platform go on for so many seconds, so that turns can come. */
  pass(seconds: number): Promise<void>
  /** Seconds since some moment, as the platform counts them. */
  now(): number
  /** How much earlier than asked for a turn may come, in seconds: a timer of Node's, by a millisecond. */
  readonly tolerance: number
  /** Calls `action`, and promises the error that then surfaces as uncaught. Where it is missing that is not tested. */
  uncaught?(action: () => void): Promise<unknown>
}

const A_WHILE = 0.02

function withHost(promise: string, check: (host: Host, subject: HostSubject) => Promise<void>): Clause<HostSubject> {
  return { promise, check: (subject) => check(subject.newHost(), subject) }
}

/** What a platform promises to its guests. */
export const hostSuite: Suite<HostSubject> = {
  of: 'a Host',
  clauses: [
    withHost('a turn that is asked for comes once, later, never inside requestTurn', async (host, { pass }) => {
      const log: string[] = []
      host.requestTurn(() => log.push('turn'))
      expectSame('inside requestTurn()', log, [])
      await pass(A_WHILE)
      expectSame('after a while', log, ['turn'])
    }),
    withHost('turns come in the order in which they were asked for', async (host, { pass }) => {
      const log: string[] = []
      for (const name of ['a', 'b', 'c']) host.requestTurn(() => log.push(name))
      await pass(A_WHILE)
      expectSame('the order', log, ['a', 'b', 'c'])
    }),
    withHost('a turn that is asked for in a turn comes after that has ended', async (host, { pass }) => {
      const log: string[] = []
      host.requestTurn(() => {
        host.requestTurn(() => log.push('second'))
        log.push('end of the first')
      })
      await pass(A_WHILE)
      expectSame('what ran', log, ['end of the first', 'second'])
    }),
    withHost('a turn for later comes once, and not before its time', async (host, { pass, now, tolerance }) => {
      const [asked, came] = [now(), [] as number[]]
      host.requestTurnAfter(A_WHILE, () => came.push(now()))
      await pass(A_WHILE * 4)
      expectSame('how often it came', came.length, 1)
      const early = A_WHILE - ((came[0] ?? 0) - asked)
      expectThat(`it came ${early} s too early`, early <= tolerance)
    }),
    withHost('a turn after no time comes soon, never inside requestTurnAfter', async (host, { pass }) => {
      const log: string[] = []
      host.requestTurnAfter(0, () => log.push('turn'))
      expectSame('inside requestTurnAfter()', log, [])
      await pass(A_WHILE)
      expectSame('after a while', log, ['turn'])
    }),
    withHost(
      'a turn for later that is taken back does not come; taking it back again does nothing',
      async (host, s) => {
        const log: string[] = []
        const request = host.requestTurnAfter(A_WHILE / 4, () => log.push('turn'))
        request[Symbol.dispose]()
        request[Symbol.dispose]()
        await s.pass(A_WHILE)
        expectSame('what ran', log, [])
      },
    ),
    withHost('a turn for a far day does not come at once, however far that is', async (host, { pass }) => {
      const log: number[] = []
      const delays = [2 ** 31 / 1000 + 1, 1e12, Infinity]
      const requests = delays.map((delay) => host.requestTurnAfter(delay, () => log.push(delay)))
      await pass(A_WHILE)
      for (const request of requests) request[Symbol.dispose]()
      expectSame('which came', log, [])
    }),
    withHost(
      'it is kept up by each guest on its own; letting go twice is no more than once',
      async (host, { pass }) => {
        const [one, other] = [host.keepAlive(), host.keepAlive()]
        expectThat('two guests get the same', one !== other)
        one[Symbol.dispose]()
        one[Symbol.dispose]()
        other[Symbol.dispose]()
        await pass(0)
      },
    ),
    {
      promise: 'an error that left a loop surfaces as uncaught, not inside reportError',
      appliesTo: ({ uncaught }) => uncaught !== undefined,
      check: async ({ newHost, uncaught }) => {
        const error = new Error('on purpose')
        expectSame('what surfaced', await uncaught?.(() => newHost().reportError(error)), error)
      },
    },
  ],
}
