import { Future } from '@tsyncio/futures'
import type { ExceptionContext, UnreadFailure } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { collected } from './garbage.ts'
import { ManualScheduler } from './manual-scheduler.ts'

/** A loop that is told of failures, and whose turns a test ends, and that it closes, by hand. */
class ReportingScheduler extends ManualScheduler {
  readonly unreadFailures = new Set<UnreadFailure>()
  readonly reports: ExceptionContext[] = []

  callExceptionHandler(context: ExceptionContext): void {
    this.reports.push(context)
  }

  endTurn(): void {
    for (const failure of this.unreadFailures) failure.letGo?.()
  }

  close(): void {
    for (const failure of this.unreadFailures) failure.report()
  }
}

const error = new Error('no')

function makeFailed(loop: ReportingScheduler): Future<void> {
  const future = new Future<void>({ loop })
  future.setException(error)
  return future
}

function fail(): never {
  throw new Error('another')
}

/** With no stack to be put into words, which takes long. */
function causedBy(cause: unknown): Error {
  return Object.assign(new Error('because', { cause }), { stack: '' })
}

describe('a failure that nobody reads', () => {
  test('is reported when the loop closes, once', () => {
    const loop = new ReportingScheduler()
    const future = makeFailed(loop)
    expect(loop.reports).toEqual([])
    loop.close()
    loop.close()
    expect(loop.reports).toHaveLength(1)
    expect(loop.reports[0]?.exception).toBe(error)
    expect(loop.reports[0]?.future).toBe(future)
    expect(loop.reports[0]?.message).toBe('Future exception was never retrieved')
    expect(loop.unreadFailures.size).toBe(0)
  })

  test('is reported when its future is collected, once', async () => {
    const loop = new ReportingScheduler()
    makeFailed(loop)
    loop.endTurn()
    await collected(() => loop.reports.length > 0)
    expect(loop.reports).toHaveLength(1)
    expect(loop.reports[0]?.exception).toBe(error)
    expect(loop.reports[0]?.message).toBe('Future exception was never retrieved')
    loop.close()
    expect(loop.reports).toHaveLength(1)
  })

  test('is not reported when its future is collected after it was read', async () => {
    const loop = new ReportingScheduler()
    const read = makeFailed(loop)
    loop.endTurn()
    read.exception()
    // By the time this one is reported, that one was collected too.
    makeFailed(loop)
    loop.endTurn()
    await collected(() => loop.reports.length > 0)
    await collected(() => false, 5)
    expect(loop.reports).toHaveLength(1)
  })

  test('is not reported after it was read by a loop that keeps it nevertheless', () => {
    const loop = new ReportingScheduler()
    loop.unreadFailures.delete = () => false
    makeFailed(loop).exception()
    loop.close()
    expect(loop.reports).toEqual([])
  })

  test('is reported with its future when that lives on until the loop closes', () => {
    const loop = new ReportingScheduler()
    const future = makeFailed(loop)
    loop.endTurn()
    loop.endTurn()
    expect(loop.reports).toEqual([])
    loop.close()
    expect(loop.reports).toHaveLength(1)
    expect(loop.reports[0]?.future).toBe(future)
  })

  test('is reported under the name of its class', () => {
    class Parcel extends Future<void> {}
    const loop = new ReportingScheduler()
    new Parcel({ loop }).setException(error)
    loop.close()
    expect(loop.reports[0]?.message).toBe('Parcel exception was never retrieved')
  })

  test('may have been read by none of its callbacks', () => {
    const loop = new ReportingScheduler()
    const future = new Future<void>({ loop })
    future.addDoneCallback(() => {})
    future.setException(error)
    loop.pass()
    void [future.done(), future.cancelled(), String(future)]
    loop.close()
    expect(loop.reports).toHaveLength(1)
  })

  test('needs no loop that wants to hear of it', () => {
    const future = new Future<void>({ loop: new ManualScheduler() })
    future.setException(error)
    expect(future.exception()).toBe(error)
  })

  test('is reported when its future is collected by a loop that only has a handler, too', async () => {
    const reports: ExceptionContext[] = []
    const loop = Object.assign(new ManualScheduler(), {
      callExceptionHandler: (it: ExceptionContext) => reports.push(it),
    })
    new Future<void>({ loop }).setException(error)
    await collected(() => reports.length > 0)
    expect(reports.map(({ exception }) => exception)).toEqual([error])
  })

  test.each<[string, unknown]>([
    ['an error whose stack cannot be read', Object.defineProperty(new Error('no'), 'stack', { get: fail })],
    [
      'an error that is its own cause',
      Object.assign(new Error('no'), {
        get cause(): unknown {
          return this
        },
      }),
    ],
    ['an error whose cause cannot be read', Object.defineProperty(new Error('no'), 'cause', { get: fail })],
    [
      'several errors, of which somebody took the list',
      Object.assign(new AggregateError([error]), { errors: undefined }),
    ],
    ['an error with more causes than fit on the stack', Array.from({ length: 15_000 }).reduce(causedBy, error)],
    ['a value', 42],
  ])('may be %s', (_what, thrown) => {
    const loop = new ReportingScheduler()
    new Future<void>({ loop }).setException(thrown)
    loop.endTurn()
    loop.close()
    expect(loop.reports.map(({ exception }) => exception)).toEqual([thrown])
  })
})

describe.each<[string, (future: Future<void>) => unknown]>([
  ['exception()', (future) => future.exception()],
  ['result()', (future) => expect(() => future.result()).toThrow(error)],
  ['an await', (future) => expect(() => future[Symbol.iterator]().next()).toThrow(error)],
  ['an await of a promise', (future) => future.then(null, () => {})],
  ['cancel(), for who cancels does not want to hear of it', (future) => future.cancel()],
])('a failure that is read by %s', (_how, read) => {
  test.each([
    ['in the turn in which it came', (): void => {}],
    ['in a later turn', (loop: ReportingScheduler): void => loop.endTurn()],
  ])('%s is not reported', (_when, between) => {
    const loop = new ReportingScheduler()
    const future = makeFailed(loop)
    between(loop)
    read(future)
    expect(loop.unreadFailures.size).toBe(0)
    loop.close()
    expect(loop.reports).toEqual([])
  })
})

test('what is no failure is not reported', () => {
  const loop = new ReportingScheduler()
  const [finished, cancelled] = [new Future<number>({ loop }), new Future<number>({ loop })]
  finished.setResult(1)
  cancelled.cancel()
  expect(new Future<number>({ loop }).done()).toBe(false)
  loop.close()
  expect(loop.reports).toEqual([])
})

test('a second failure of one future is no failure', () => {
  const loop = new ReportingScheduler()
  const future = new Future<void>({ loop })
  future.setResult()
  expect(() => future.setException(error)).toThrow(/already/)
  loop.close()
  expect(loop.reports).toEqual([])
})
