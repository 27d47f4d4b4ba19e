import { after, playTask } from '../drive.ts'
import { expectError, expectSame } from '../expect.ts'
import { silence } from '../silence.ts'
import type { Clause } from '../suite.ts'
import { begun, endOf, passes, scene, untoldScene } from './executor-check.ts'
import type { ExecutorSubject } from './executor-suite.ts'

export const closing: readonly Clause<ExecutorSubject>[] = [
  scene('close() drops what it has at once, begun or not, which fails with a RuntimeError', function* (setting) {
    const { executor, newLasting } = setting
    const first = newLasting('first')
    const futures = [first, newLasting('second')].map(({ work }) => executor.submit(work))
    yield* begun(first, setting)
    executor.close()
    expectSame('how it has ended', futures.map(endOf), ['RuntimeError', 'RuntimeError'])
  }),
  untoldScene('what comes of work is told to nobody once it was dropped', function* (setting) {
    const { executor, newLasting } = setting
    const both = [newLasting('late', true), newLasting('late')] as const
    const futures = both.map(({ work }) => executor.submit(work))
    yield* begun(both[0], setting)
    executor.close()
    for (const future of futures) endOf(future)
    for (const { release } of both) release()
    yield* passes(10)
  }),
  scene('closed, it takes no work: a RuntimeError; closing it again does nothing', function* (setting) {
    const { executor, returning } = setting
    executor.close()
    expectError('submit()', 'RuntimeError', () => executor.submit(returning('more')))
    executor.close()
    yield* executor.shutdown()
  }),
  scene('close() ends a shutdown that waits', function* ({ loop, executor, newLasting }) {
    executor.submit(newLasting('dropped').work)
    const shutDown = loop.createTask(executor.shutdown())
    yield
    executor.close()
    yield* shutDown
  }),
  {
    promise: 'it may be closed after its loop, in the middle of work',
    check: (subject) => {
      const executor = subject.newExecutor()
      const [first, second] = [subject.newLasting('dropped'), subject.newLasting('dropped')]
      const running = playTask(subject.drive, function* (loop) {
        silence(loop)
        for (const { work } of [first, second]) executor.submit(work).addDoneCallback(() => {})
        yield* begun(first, subject)
      })
      return after(running, () => {
        executor.close()
        executor.close()
        for (const { release } of [first, second]) release()
      })
    },
  },
]
