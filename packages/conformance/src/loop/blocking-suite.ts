import { findRunningLoop } from '@tsyncio/events'
import type { BlockingEventLoop } from '@tsyncio/events'
import { makeCancelledError, SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { expectError, expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'

/** What the suite for loops that block the thread needs. */
export interface BlockingSubject {
  readonly newLoop: () => BlockingEventLoop
}

function check(promise: string, body: (loop: BlockingEventLoop) => void): Clause<BlockingSubject> {
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

function* returning<T>(value: T): Coroutine<T> {
  yield
  return value
}

function* throwing(error: unknown): Coroutine<never> {
  yield
  throw error
}

const runs: readonly Clause<BlockingSubject>[] = [
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
  check('the rest of a pass that an error has left is there in the next run', (loop) => {
    const log: string[] = []
    loop.callSoon(() => {
      throw new SystemExit('on purpose')
    })
    loop.callSoon(() => log.push('called'))
    raisedBy(() => loop.runForever())
    loop.stop()
    loop.runForever()
    expectSame('what ran', log, ['called'])
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
]

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
        errors.push((raisedBy(run)?.error as Error | undefined)?.name)
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
        errors.push((raisedBy(() => inner.runForever())?.error as Error | undefined)?.name)
        outer.stop()
      })
      outer.runForever()
      inner.close()
      outer.close()
      expectSame('the error', errors, ['RuntimeError'])
    },
  },
  check('close() while it runs is a RuntimeError', (loop) => {
    const errors: string[] = []
    loop.callSoon(() => {
      errors.push((raisedBy(() => loop.close())?.error as Error | undefined)?.name ?? 'none')
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
