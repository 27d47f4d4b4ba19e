import type { ExceptionContext, Scheduler, SettableFuture } from '@tsyncio/futures'
import { after, play } from '../drive.ts'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import type { FutureSubject } from './future-suite.ts'

interface Reporting extends Scheduler {
  setExceptionHandler(handler: (loop: unknown, context: ExceptionContext) => void): void
}

/** What is reported of futures that end in `body`, at the latest when their loop closes. */
function reporting(
  promise: string,
  body: (future: SettableFuture<unknown>, kept: unknown[]) => void,
  check: (reports: readonly ExceptionContext[], kept: readonly unknown[]) => void,
): Clause<FutureSubject> {
  return {
    promise,
    check: ({ drive, newFuture }) => {
      const reports: ExceptionContext[] = []
      // Only then is it the closing of the loop that reports, and not the garbage collector.
      const kept: unknown[] = []
      let canReport = false
      const running = play(drive, function* (loop) {
        canReport = 'setExceptionHandler' in loop && loop.unreadFailures !== undefined
        if (!canReport) return
        ;(loop as unknown as Reporting).setExceptionHandler((_, context) => reports.push(context))
        const future = newFuture(loop)
        kept.push(future)
        body(future, kept)
        yield
      })
      return after(running, () => {
        if (canReport) check(reports, kept)
      })
    },
  }
}

export const failures: readonly Clause<FutureSubject>[] = [
  reporting(
    'a failure that nobody reads is reported, once, at the latest when the loop closes',
    (future) => future.setException('unread'),
    (reports, [future]) => {
      expectSame(
        'what was reported',
        reports.map(({ exception }) => exception),
        ['unread'],
      )
      expectThat('the report does not tell which future', [reports[0]?.future, reports[0]?.task].includes(future))
    },
  ),
  reporting(
    'a failure that result() told is not reported',
    (future) => {
      future.setException('read')
      raisedBy(() => future.result())
    },
    (reports) => expectSame('how often it was reported', reports.length, 0),
  ),
  reporting(
    'a failure that exception() told is not reported',
    (future) => {
      future.setException('read')
      future.exception()
    },
    (reports) => expectSame('how often it was reported', reports.length, 0),
  ),
  reporting(
    'a failure of which a promise was made is the promise’s, and not reported',
    (future) => {
      future.setException('promised')
      void future.then(undefined, () => {})
    },
    (reports) => expectSame('how often it was reported', reports.length, 0),
  ),
  reporting(
    'a failure is that of a promise that was made before, too, and not reported',
    (future) => {
      void future.then(undefined, () => {})
      future.setException('promised')
    },
    (reports) => expectSame('how often it was reported', reports.length, 0),
  ),
  reporting(
    'what it refuses to fail with is not reported',
    (future) => {
      future.setResult('result')
      raisedBy(() => future.setException('late'))
    },
    (reports) => expectSame('how often it was reported', reports.length, 0),
  ),
  reporting(
    'a failure of which nobody wants to hear, as cancel() says, is not reported',
    (future) => {
      future.setException('unwanted')
      future.cancel()
    },
    (reports) => expectSame('how often it was reported', reports.length, 0),
  ),
]
