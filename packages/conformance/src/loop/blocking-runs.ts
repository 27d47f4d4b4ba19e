import type { BlockingEventLoop } from '@tsyncio/events'
import { makeCancelledError, SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { expectError, expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import type { BlockingSubject } from './blocking-suite.ts'

/** A test of a loop of its own, which is closed afterwards. */
export function check(promise: string, body: (loop: BlockingEventLoop) => void): Clause<BlockingSubject> {
  const run = ({ newLoop }: BlockingSubject): void => {
    const loop = newLoop()
    try {
      body(loop)
    } finally {
      loop.close()
    }
  }
  return { promise, check: run }
}

export function* returning<T>(value: T): Coroutine<T> {
  yield
  return value
}

function* throwing(error: unknown): Coroutine<never> {
  yield
  throw error
}

/** What it promises of a run, and of the next one. */
export const runs: readonly Clause<BlockingSubject>[] = [
  check('runUntilComplete() gives what a coroutine returns, and throws what it throws', (loop) => {
    expectSame('what it returns', loop.runUntilComplete(returning(42)), 42)
    const raised = raisedBy(() => loop.runUntilComplete(throwing('failed')))
    expectSame('what it throws', raised?.error, 'failed')
    const cancelled = throwing(makeCancelledError('message'))
    expectError('of one that is cancelled', 'CancelledError', () => loop.runUntilComplete(cancelled))
  }),
  check('runUntilComplete() takes a future, too, and one that is done', (loop) => {
    const future = loop.createFuture<number>()
    loop.callSoon(() => future.setResult(42))
    expectSame('what it returns', loop.runUntilComplete(future), 42)
    expectSame('the second time', loop.runUntilComplete(future), 42)
  }),
  check('runUntilComplete() refuses a future of another loop', (loop) => {
    const elsewhere = Object.assign(loop.createFuture(), { getLoop: () => ({}) })
    expectThat('it was accepted', raisedBy(() => loop.runUntilComplete(elsewhere)) !== undefined)
  }),
  check('it stops with the pass in which the end of what it runs is told, no later', (loop) => {
    const [future, log] = [loop.createFuture<void>(), [] as string[]]
    loop.callSoon(() => {
      future.setResult()
      loop.callSoon(() => {
        log.push('in that pass')
        loop.callSoon(() => log.push('in the next'))
      })
    })
    loop.runUntilComplete(future)
    expectSame('what ran', log, ['in that pass'])
    loop.runUntilComplete(future)
    expectSame('what ran with one that is done', log, ['in that pass', 'in the next'])
  }),
  check('a loop that is stopped before that says so, with a RuntimeError', (loop) => {
    loop.callSoon(() => loop.stop())
    expectError('runUntilComplete()', 'RuntimeError', () => loop.runUntilComplete(loop.createFuture()))
  }),
  check('a run of a future that has ended does not end the next one', (loop) => {
    const future = loop.createFuture<void>()
    loop.callSoon(() => loop.stop())
    raisedBy(() => loop.runUntilComplete(future))
    loop.callSoon(() => future.setResult())
    expectSame('the next run', loop.runUntilComplete(returning(42)), 42)
  }),
  check('stop() before a run makes it one pass long, and is then forgotten', (loop) => {
    const log: string[] = []
    loop.stop()
    loop.callSoon(() => {
      log.push('first pass')
      loop.callSoon(() => log.push('second pass'))
    })
    loop.runForever()
    expectSame('the first run', log, ['first pass'])
    const last = (): void => {
      log.push('third pass')
      loop.stop()
    }
    loop.callSoon(() => loop.callSoon(last))
    loop.runForever()
    expectSame('the second run', log, ['first pass', 'second pass', 'third pass'])
  }),
  check('the rest of a pass that an error has left is there in the next run, before all else', (loop) => {
    const log: string[] = []
    loop.callSoon(() => {
      loop.callSoon(() => log.push('scheduled meanwhile'))
      throw new SystemExit('on purpose')
    })
    for (const name of ['first', 'second']) loop.callSoon(() => log.push(name))
    raisedBy(() => loop.runForever())
    loop.callAt(loop.time() - 1, () => log.push('due'))
    loop.stop()
    loop.runForever()
    expectSame('what ran', log, ['first', 'second', 'scheduled meanwhile', 'due'])
  }),
  check('a stop() in a pass that an error leaves does not end the next run', (loop) => {
    loop.callSoon(() => {
      loop.stop()
      throw new SystemExit('on purpose')
    })
    raisedBy(() => loop.runForever())
    expectSame('the next run', loop.runUntilComplete(returning(42)), 42)
  }),
  check('what is scheduled when a run ends is there in the next one', (loop) => {
    const log: string[] = []
    loop.callSoon(() => {
      loop.stop()
      loop.callSoon(() => log.push('called'))
    })
    loop.runForever()
    expectSame('in the first run', log, [])
    loop.stop()
    loop.runForever()
    expectSame('in the second run', log, ['called'])
  }),
  check('an error that leaves it comes out of runUntilComplete(), and is not reported as well', (loop) => {
    const [exit, reports] = [new SystemExit('on purpose'), [] as unknown[]]
    loop.setExceptionHandler((_, context) => reports.push(context))
    expectSame('what came out', raisedBy(() => loop.runUntilComplete(throwing(exit)))?.error, exit)
    loop.close()
    expectSame('how often it was reported', reports.length, 0)
  }),
]
