import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Future } from '@tsyncio/futures'
import type { ExceptionContext } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

/** A loop that is told of failures, and that a test closes by hand. */
class ReportingScheduler extends ManualScheduler {
  readonly unreadFailures = new Set<{ report(): void }>()
  readonly reports: ExceptionContext[] = []

  callExceptionHandler(context: ExceptionContext): void {
    this.reports.push(context)
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

/** Collects garbage until `isEnough`, in at most so many rounds. */
async function collected(isEnough: () => boolean, rounds = 100): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  for (let n = 0; n < rounds && !isEnough(); n += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
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
    await collected(() => loop.reports.length > 0)
    expect(loop.reports).toHaveLength(1)
    expect(loop.reports[0]?.exception).toBe(error)
    loop.close()
    expect(loop.reports).toHaveLength(1)
  })

  test('is not reported when its future is collected after it was read', async () => {
    const loop = new ReportingScheduler()
    makeFailed(loop).exception()
    // By the time this one is reported, that one was collected too.
    makeFailed(loop)
    await collected(() => loop.reports.length > 0)
    await collected(() => false, 5)
    expect(loop.reports).toHaveLength(1)
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
    future.done()
    future.cancelled()
    String(future)
    loop.close()
    expect(loop.reports).toHaveLength(1)
  })

  test('needs no loop that wants to hear of it', () => {
    const future = new Future<void>({ loop: new ManualScheduler() })
    future.setException(error)
    expect(future.exception()).toBe(error)
  })
})

describe.each<[string, (future: Future<void>) => unknown]>([
  ['exception()', (future) => future.exception()],
  ['result()', (future) => expect(() => future.result()).toThrow(error)],
  ['an await', (future) => expect(() => future[Symbol.iterator]().next()).toThrow(error)],
  ['an await of a promise', (future) => future.then(null, () => {})],
  ['cancel(), for who cancels does not want to hear of it', (future) => future.cancel()],
])('a failure that is read by %s', (_how, read) => {
  test('is not reported', () => {
    const loop = new ReportingScheduler()
    const future = makeFailed(loop)
    read(future)
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
