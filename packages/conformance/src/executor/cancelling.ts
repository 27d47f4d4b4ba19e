import { expectSame } from '../expect.ts'
import type { Clause } from '../suite.ts'
import { begun, endOf, scene, serialScene, untoldScene } from './executor-check.ts'
import type { ExecutorSubject } from './executor-suite.ts'

export const cancelling: readonly Clause<ExecutorSubject>[] = [
  scene('cancelling ends the waiting at once, also for work that goes on', function* (setting) {
    const { executor, newLasting } = setting
    const lasting = newLasting('late')
    const future = executor.submit(lasting.work)
    yield* begun(lasting, setting)
    expectSame('cancel()', future.cancel(), true)
    expectSame('done(), cancelled()', [future.done(), future.cancelled()], [true, true])
  }),
  untoldScene('what comes of work is told to nobody once it was cancelled', function* (setting) {
    const { executor, newLasting } = setting
    for (const lasting of [newLasting('late'), newLasting('late', true)]) {
      const future = executor.submit(lasting.work)
      yield* begun(lasting, setting)
      future.cancel()
      lasting.release()
    }
    yield* executor.shutdown()
    yield
  }),
  serialScene('work that is cancelled before it was begun never is, and holds up nothing', function* (setting) {
    const { executor, returning, newLasting } = setting
    const [first, second] = [newLasting('first'), newLasting('second')]
    executor.submit(first.work)
    executor.submit(second.work).cancel()
    const next = executor.submit(returning('next'))
    first.release()
    yield* executor.shutdown()
    expectSame('what came after it', endOf(next), 'next')
    expectSame('whether it was begun', second.hasBegun(), false)
  }),
  {
    ...scene('work on the loop that is cancelled before it was begun never is', function* ({ executor, newLasting }) {
      const lasting = newLasting('taken back')
      const future = executor.submit(lasting.work)
      if (lasting.hasBegun()) return
      future.cancel()
      lasting.release()
      yield* executor.shutdown()
      expectSame('whether it was begun', lasting.hasBegun(), false)
    }),
    appliesTo: ({ worksElsewhere }) => !worksElsewhere,
  },
]
