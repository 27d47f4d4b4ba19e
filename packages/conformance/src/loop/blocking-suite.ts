import { findRunningLoop } from '@tsyncio/events'
import type { BlockingEventLoop } from '@tsyncio/events'
import { expectError, expectSame, nameOf, raisedBy } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'
import { check, returning, runs } from './blocking-runs.ts'

/** What the suite for loops that block the thread needs. */
export interface BlockingSubject {
  readonly newLoop: () => BlockingEventLoop
}

const states: readonly Clause<BlockingSubject>[] = [
  check('while it runs it is running, is the running loop, and holds the thread; not before and after', (loop) => {
    const look = (): unknown[] => [loop.isRunning(), findRunningLoop() === loop, loop.holdsThread()]
    const seen: unknown[] = [look()]
    loop.callSoon(() => {
      seen.push(look())
      loop.stop()
    })
    loop.runForever()
    seen.push(look())
    expectSame('isRunning(), whether running, holdsThread()', seen, [
      [false, false, false],
      [true, true, true],
      [false, false, false],
    ])
  }),
  check('that is so also when an error leaves it', (loop) => {
    const later = loop.createFuture<void>()
    const exit = Object.assign(new Error('on purpose'), { [Symbol.for('tsyncio.leavesLoop')]: true })
    loop.callSoon(() => {
      throw exit
    })
    expectSame('what left it', raisedBy(() => loop.runForever())?.error, exit)
    expectSame('isRunning()', loop.isRunning(), false)
    expectSame('the running loop', findRunningLoop(), undefined)
    loop.callSoon(() => later.setResult())
    loop.runUntilComplete(later)
  }),
  check('it has one run at a time: a second one is a RuntimeError', (loop) => {
    const errors: unknown[] = []
    loop.callSoon(() => {
      for (const run of [() => loop.runForever(), () => loop.runUntilComplete(returning(1))]) {
        errors.push(nameOf(raisedBy(run)?.error))
      }
      loop.stop()
    })
    loop.runForever()
    expectSame('the errors', errors, ['RuntimeError', 'RuntimeError'])
  }),
  {
    promise: 'it does not run inside another loop: that is a RuntimeError',
    check: ({ newLoop }) => {
      const [outer, inner] = [newLoop(), newLoop()]
      const errors: unknown[] = []
      outer.callSoon(() => {
        inner.stop()
        errors.push(nameOf(raisedBy(() => inner.runForever())?.error))
        outer.stop()
      })
      outer.runForever()
      inner.close()
      outer.close()
      expectSame('the error', errors, ['RuntimeError'])
    },
  },
  check('close() while it runs is a RuntimeError', (loop) => {
    const errors: unknown[] = []
    loop.callSoon(() => {
      errors.push(nameOf(raisedBy(() => loop.close())?.error))
      loop.stop()
    })
    loop.runForever()
    expectSame('the errors', errors, ['RuntimeError'])
    expectSame('isClosed()', loop.isClosed(), false)
  }),
  check('closed, it says so, schedules nothing, and runs no more; closing it again does nothing', (loop) => {
    loop.close()
    loop.close()
    expectSame('isClosed()', loop.isClosed(), true)
    expectError('callSoon()', 'RuntimeError', () => loop.callSoon(() => {}))
    expectError('callLater()', 'RuntimeError', () => loop.callLater(1, () => {}))
    expectError('enqueue()', 'RuntimeError', () => loop.enqueue({ run() {} }))
    expectError('runForever()', 'RuntimeError', () => loop.runForever())
  }),
]

/** What a loop that blocks the thread promises to whoever runs it. */
export const blockingSuite: Suite<BlockingSubject> = {
  of: 'a BlockingEventLoop',
  clauses: [...runs, ...states],
}
