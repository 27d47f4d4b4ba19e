import type { Scheduler } from '@tsyncio/futures'
import type { Signals } from '@tsyncio/selector-io'
import { play } from '../drive.ts'
import type { Drive, Scene, Stoppable } from '../drive.ts'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import { until } from '../until.ts'
import type { Clause, Suite } from '../suite.ts'

type Loop = Scheduler & Stoppable & Signals

/** What the suite for signals needs. */
export interface SignalsSubject {
  readonly drive: Drive<Loop>
  /** Two signals that end nothing while there is a handler, and the second of which does nothing without one. */
  readonly signals: readonly [string, string]
  /** Sends a signal to this process. */
  raise(signal: string): void
}

function scene(
  promise: string,
  steps: (loop: Loop, log: unknown[], subject: SignalsSubject) => Scene,
): Clause<SignalsSubject> {
  return {
    promise,
    check: (subject) =>
      play(subject.drive, function* (loop) {
        try {
          yield* steps(loop, [], subject)
        } finally {
          for (const signal of subject.signals) loop.removeSignalHandler(signal)
        }
      }),
  }
}

/** What a loop promises to those who handle signals. */
export const signalsSuite: Suite<SignalsSubject> = {
  of: 'Signals',
  clauses: [
    scene('a handler is called each time that its signal arrives, with its argument', function* (loop, log, subject) {
      const [signal] = subject.signals
      loop.addSignalHandler(signal, (value) => log.push(value), 'argument')
      for (let times = 1; times <= 3; times += 1) {
        subject.raise(signal)
        yield* until(() => log.length >= times)
        expectSame('how often it was called', log.length, times)
      }
      expectSame('with what', log[0], 'argument')
    }),
    scene('a handler is called for its own signal', function* (loop, log, subject) {
      const [one, other] = subject.signals
      loop.addSignalHandler(one, () => log.push(one))
      loop.addSignalHandler(other, () => log.push(other))
      subject.raise(other)
      yield* until(() => log.length > 0)
      subject.raise(one)
      yield* until(() => log.length > 1)
      expectSame('the calls', log, [other, one])
    }),
    scene('a second handler takes the place of the first', function* (loop, log, subject) {
      const [signal] = subject.signals
      loop.addSignalHandler(signal, () => log.push('first'))
      loop.addSignalHandler(signal, () => log.push('second'))
      subject.raise(signal)
      yield* until(() => log.length > 0)
      expectSame('the calls', log, ['second'])
    }),
    scene('removeSignalHandler() tells whether there was one, which is not called any more', function* (loop, log, s) {
      const [, signal] = s.signals
      loop.addSignalHandler(signal, () => log.push('called'))
      expectSame('with one', loop.removeSignalHandler(signal), true)
      expectSame('without one', loop.removeSignalHandler(signal), false)
      s.raise(signal)
      yield* until(() => log.length > 0, 200)
      expectSame('the calls', log, [])
    }),
    scene('a signal that does not exist is refused at once', function* (loop) {
      const raised = raisedBy(() => loop.addSignalHandler('SIGNOTHING', () => {}))
      expectThat('it was accepted', raised !== undefined)
    }),
  ],
}
