import { isFuture } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { endOf, ended, scene, serialScene } from './executor-check.ts'
import type { ExecutorSubject } from './executor-suite.ts'

const results: readonly Clause<ExecutorSubject>[] = [
  scene('submit() gives a pending future of the running loop, and does not wait for the work', function* (setting) {
    const { loop, executor, newLasting } = setting
    const future = executor.submit(newLasting('late').work)
    expectThat('it is no future', isFuture(future))
    expectThat('it is a future of another loop', future.getLoop() === (loop as unknown))
    expectSame('done()', future.done(), false)
    yield
  }),
  scene('the future ends with what the work returns', function* ({ executor, returning }) {
    expectSame('the result', yield* executor.submit(returning('text')), 'text')
  }),
  scene('the future fails with what the work throws', function* ({ executor, throwing }) {
    const future = executor.submit(throwing('on purpose'))
    expectSame('the name of the error', yield* ended(future), 'RangeError')
    expectSame('its message', (future.exception() as Error).message, 'on purpose')
  }),
  scene('each piece of work has its own end', function* ({ executor, returning, throwing, newLasting }) {
    const lasting = newLasting('last')
    const work = [lasting.work, returning('a'), throwing('on purpose'), returning('b')]
    const futures = work.map((each) => executor.submit(each))
    lasting.release()
    for (const future of futures) yield* ended(future)
    expectSame('the ends', futures.map(endOf), ['last', 'a', 'RangeError', 'b'])
  }),
  scene('work is done, though nobody waits for it', function* ({ executor, newLasting }) {
    const lasting = newLasting('unheard')
    lasting.release()
    executor.submit(lasting.work)
    yield* executor.shutdown()
    expectSame('whether it was begun, and goes on', [lasting.hasBegun(), lasting.isGoingOn()], [true, false])
  }),
  {
    ...scene('what is no work is refused at once, and leaves nothing to wait for', function* (setting) {
      const { executor, noWork } = setting
      expectThat('it was accepted', raisedBy(() => executor.submit(noWork)) !== undefined)
      yield* executor.shutdown()
    }),
    appliesTo: (subject) => 'noWork' in subject,
  },
  {
    ...scene('the loop counts as busy while somebody waits for work that is done elsewhere', function* (setting) {
      const { loop, executor, newLasting } = setting
      const inFlight = new Set<Disposable>()
      const begin = loop.beginExternalWork
      loop.beginExternalWork = () => {
        const work = begin.call(loop)
        const counted = { [Symbol.dispose]: () => void (inFlight.delete(counted) && work[Symbol.dispose]()) }
        inFlight.add(counted)
        return counted
      }
      const [one, other] = [newLasting('one'), newLasting('other')]
      const futures = [one, other].map(({ work }) => executor.submit(work))
      expectThat('it does not when work was submitted', inFlight.size > 0)
      futures[0]?.cancel()
      one.release()
      yield
      yield
      expectThat('it does not when one of two has been cancelled', inFlight.size > 0)
      other.release()
      yield* executor.shutdown()
      expectSame('what it counts when all is done', inFlight.size, 0)
    }),
    appliesTo: ({ worksElsewhere }) => worksElsewhere,
  },
]

const turns: readonly Clause<ExecutorSubject>[] = [
  serialScene('what has to wait is begun in the order of its coming', function* (setting) {
    const { executor, returning, newLasting } = setting
    const [first, log] = [newLasting('first'), [] as unknown[]]
    const note = (done: FutureLike<unknown>): unknown => log.push(done.result())
    executor.submit(first.work).addDoneCallback(note)
    for (const text of ['a', 'b', 'c']) executor.submit(returning(text)).addDoneCallback(note)
    first.release()
    yield* executor.shutdown()
    yield
    expectSame('the order', log, ['first', 'a', 'b', 'c'])
  }),
  serialScene('work that fails does not keep from its turn what comes after it', function* (setting) {
    const { executor, returning, throwing } = setting
    const failing = executor.submit(throwing('on purpose'))
    expectSame('what came after it', yield* executor.submit(returning('next')), 'next')
    expectSame('the failure', endOf(failing), 'RangeError')
  }),
]

export const submitting: readonly Clause<ExecutorSubject>[] = [...results, ...turns]
