import { expectError, expectSame, expectThat } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { begun, endOf, passes, scene } from './executor-check.ts'
import type { ExecutorSubject } from './executor-suite.ts'

/** In seconds. */
const A_MOMENT = 0.01

export const shutDowns: readonly Clause<ExecutorSubject>[] = [
  scene('from the beginning of a shutdown it takes no more work: a RuntimeError', function* (setting) {
    const { loop, executor, returning, newLasting } = setting
    const lasting = newLasting('last')
    executor.submit(lasting.work)
    const shutDown = loop.createTask(executor.shutdown())
    yield
    expectError('submit() during it', 'RuntimeError', () => executor.submit(returning('more')))
    lasting.release()
    yield* shutDown
    expectError('submit() after it', 'RuntimeError', () => executor.submit(returning('more')))
  }),
  scene('a shutdown is done when all that it has is done, begun or not', function* (setting) {
    const { loop, executor, returning, newLasting } = setting
    const lasting = newLasting('begun')
    const futures = [lasting.work, returning('waits')].map((work) => executor.submit(work))
    const shutDown = loop.createTask(executor.shutdown())
    yield* begun(lasting, setting)
    yield* passes(10)
    expectSame('done() while there is work', shutDown.done(), false)
    lasting.release()
    yield* shutDown
    expectSame('how the work has ended then', futures.map(endOf), ['begun', 'waits'])
  }),
  scene('a shutdown is not done while work goes on whose future was cancelled', function* (setting) {
    const { loop, executor, newLasting } = setting
    const lasting = newLasting('unheard')
    const future = executor.submit(lasting.work)
    yield* begun(lasting, setting)
    future.cancel()
    const shutDown = loop.createTask(executor.shutdown())
    yield* passes(10)
    if (shutDown.done()) expectSame('whether it goes on when the shutdown is done', lasting.isGoingOn(), false)
    lasting.release()
    yield* shutDown
    expectSame('whether it goes on in the end', lasting.isGoingOn(), false)
  }),
  scene('a shutdown without work is done, one that was never used as well, and so is a second one', function* (s) {
    yield* s.executor.shutdown()
    yield* s.executor.shutdown(1)
    const used = s.newExecutor()
    yield* used.submit(s.returning('text'))
    yield* used.shutdown(1)
    yield* used.shutdown()
  }),
  scene('of two shutdowns at a time both are done', function* ({ loop, executor, newLasting }) {
    const lasting = newLasting('last')
    executor.submit(lasting.work)
    const both = [executor.shutdown(), executor.shutdown()].map((shutDown) => loop.createTask(shutDown))
    yield
    lasting.release()
    for (const shutDown of both) yield* shutDown
  }),
  scene('a shutdown drops what is left after its time, which fails with a RuntimeError', function* (setting) {
    const { loop, executor, newLasting } = setting
    const futures = [newLasting('a'), newLasting('b')].map(({ work }) => executor.submit(work))
    const before = loop.time()
    yield* executor.shutdown(A_MOMENT)
    const passed = loop.time() - before
    expectSame('how the work has ended then', futures.map(endOf), ['RuntimeError', 'RuntimeError'])
    expectThat(`it was done after ${passed} s, not ${A_MOMENT}`, passed > A_MOMENT * 0.9)
  }),
  scene('cancelled, a shutdown stops waiting and drops nothing; another one waits again', function* (setting) {
    const { loop, executor, newLasting } = setting
    const lasting = newLasting('last')
    const future = executor.submit(lasting.work)
    const shutDown = loop.createTask(executor.shutdown())
    yield
    shutDown.cancel()
    yield* passes(10)
    expectSame('cancelled()', shutDown.done() && shutDown.cancelled(), true)
    expectSame('how the work has ended then', endOf(future), 'nothing yet')
    lasting.release()
    yield* executor.shutdown()
    expectSame('how it has ended after another', endOf(future), 'last')
  }),
]
