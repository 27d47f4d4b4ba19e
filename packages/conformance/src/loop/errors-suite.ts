import { Context, ContextVar } from '@tsyncio/contextvars'
import type { ErrorSink } from '@tsyncio/events'
import { SystemExit } from '@tsyncio/futures'
import type { ExceptionContext, Scheduler } from '@tsyncio/futures'
import { expectToLeave, play } from '../drive.ts'
import type { Drive, Scene, Stoppable } from '../drive.ts'
import { expectSame, expectThat } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'

type Loop = Scheduler & Stoppable & ErrorSink

/** What the suite for error sinks needs. */
export interface ErrorsSubject {
  readonly drive: Drive<Loop>
}

/** A test in which `reports` are what the loop's own handler was told. */
function scene(promise: string, steps: (loop: Loop, reports: ExceptionContext[]) => Scene): Clause<ErrorsSubject> {
  const setUp = (loop: Loop): Scene => {
    const reports: ExceptionContext[] = []
    loop.defaultExceptionHandler = (context) => void reports.push(context)
    return steps(loop, reports)
  }
  return { promise, check: ({ drive }) => play(drive, setUp) }
}

function leaving(promise: string, start: (loop: Loop, error: SystemExit) => void): Clause<ErrorsSubject> {
  return {
    promise,
    check: ({ drive }) => {
      const exit = new SystemExit('on purpose')
      const begin = (loop: Loop): void => {
        start(loop, exit)
        loop.callSoon(() => loop.callSoon(() => loop.stop()))
      }
      return expectToLeave(exit, () => drive(begin))
    },
  }
}

function fail(error: unknown = new Error('on purpose')): never {
  throw error
}

const variable = new ContextVar<string>('conformance', { default: 'nothing' })

/** What a loop promises about failures that nobody else can be told of. */
export const errorsSuite: Suite<ErrorsSubject> = {
  of: 'an ErrorSink',
  clauses: [
    scene('what a callback throws goes to the handler, in words and as it is', function* (loop, reports) {
      const [error, told, by] = [new Error('on purpose'), [] as ExceptionContext[], [] as unknown[]]
      loop.setExceptionHandler((teller, context) => {
        by.push(teller)
        told.push(context)
      })
      loop.callSoon(() => fail(error))
      yield
      expectSame('how often the handler was told', told.length, 1)
      expectSame('what it was told', told[0]?.exception, error)
      expectThat('it was told by another loop', by[0] === loop)
      expectThat('there are no words', typeof told[0]?.message === 'string' && told[0].message !== '')
      expectSame('what the default handler was told', reports.length, 0)
    }),
    scene('what a runnable throws goes there, too', function* (loop, reports) {
      loop.enqueue({ run: () => fail('on purpose') })
      yield
      expectSame(
        'what was reported',
        reports.map(({ exception }) => exception),
        ['on purpose'],
      )
    }),
    scene('without a handler, the default one is told', function* (loop, reports) {
      loop.setExceptionHandler(() => fail())
      loop.setExceptionHandler(undefined)
      loop.callExceptionHandler({ message: 'message' })
      expectSame(
        'what it was told',
        reports.map(({ message }) => message),
        ['message'],
      )
      yield
    }),
    scene('getExceptionHandler() tells which handler was set', function* (loop) {
      const handler = (): void => {}
      expectSame('at first', loop.getExceptionHandler(), undefined)
      loop.setExceptionHandler(handler)
      expectSame('then', loop.getExceptionHandler(), handler)
      loop.setExceptionHandler(undefined)
      expectSame('in the end', loop.getExceptionHandler(), undefined)
      yield
    }),
    scene('a handler that throws stops nothing, and the default one is told', function* (loop, reports) {
      loop.setExceptionHandler(() => fail())
      loop.callSoon(() => fail())
      const log: unknown[] = []
      loop.callSoon(() => log.push('next'))
      yield
      expectSame('what ran after it', log, ['next'])
      expectThat('the default handler was not told', reports.length > 0)
    }),
    scene('a handler runs in the context of the callback that failed', function* (loop) {
      const log: unknown[] = []
      loop.setExceptionHandler(() => log.push(variable.get()))
      const context = new Context()
      context.run(() => variable.set('failing'))
      loop.callSoon(() => fail(), undefined, context)
      yield
      expectSame('what it saw', log, ['failing'])
    }),
    scene('a handler runs in the context of the task, the future or the handle that is named', function* (loop) {
      const log: unknown[] = []
      loop.setExceptionHandler(() => log.push(variable.get()))
      for (const name of ['task', 'future', 'handle']) {
        const context = new Context()
        context.run(() => variable.set(name))
        loop.callExceptionHandler({ message: 'on purpose', [name]: { getContext: () => context } })
      }
      yield
      expectSame('what it saw', log, ['task', 'future', 'handle'])
    }),
    leaving('a SystemExit leaves the loop, and is not reported', (loop, error) => {
      loop.setExceptionHandler(() => {})
      loop.callSoon(() => fail(error))
    }),
    leaving('what a handler throws leaves the loop if it is a SystemExit', (loop, error) => {
      loop.setExceptionHandler(() => fail(error))
      loop.callSoon(() => fail())
    }),
  ],
}
