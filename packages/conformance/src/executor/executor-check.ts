import type { Executor } from '@tsyncio/events'
import type { Coroutine, ExceptionContext, FutureLike } from '@tsyncio/futures'
import { after, playTask } from '../drive.ts'
import { expectSame, nameOf, raisedBy } from '../expect.ts'
import type { Clause } from '../suite.ts'
import type { ExecutorLoop, ExecutorSubject, LastingWork } from './executor-suite.ts'

/** How long a test waits for what must come, in seconds. */
const PATIENCE = 20

/** Within so many passes work begins that is done on the loop. */
const A_FEW = 100

/** An executor on a loop that runs. */
export interface Setting extends ExecutorSubject {
  readonly loop: ExecutorLoop
  readonly executor: Executor
}

type Body = (setting: Setting) => Coroutine<void>

/** A test that is a coroutine on the loop. The executor is closed after it. */
export function scene(promise: string, body: Body): Clause<ExecutorSubject> {
  return { promise, check: (subject) => stage(subject, subject.newExecutor, body) }
}

/** A test of one that does one thing at a time. */
export function serialScene(promise: string, body: Body): Clause<ExecutorSubject> {
  return {
    promise,
    appliesTo: ({ newSerialExecutor }) => newSerialExecutor !== undefined,
    check: (subject) => stage(subject, subject.newSerialExecutor ?? subject.newExecutor, body),
  }
}

/** A test after which the exception handler must have been told of nothing, also when the loop is closed. */
export function untoldScene(promise: string, body: Body): Clause<ExecutorSubject> {
  const check = (subject: ExecutorSubject): void | Promise<void> => {
    const reports: unknown[] = []
    const running = stage(subject, subject.newExecutor, body, ({ message, exception }) =>
      reports.push(exception ?? message),
    )
    return after(running, () => expectSame('what the exception handler was told', reports, []))
  }
  return { promise, check }
}

/** Runs `body`; the loop tells `report` of failures, and nobody if there is none. */
export function stage(
  subject: ExecutorSubject,
  newExecutor: () => Executor,
  body: Body,
  report: (context: ExceptionContext) => void = () => {},
): void | Promise<void> {
  const lasting: LastingWork[] = []
  const newLasting = (text: string, fails?: boolean): LastingWork => {
    const work = subject.newLasting(text, fails)
    lasting.push(work)
    return work
  }
  return playTask(subject.drive, function* (loop) {
    loop.setExceptionHandler((_, context) => report(context))
    const executor = newExecutor()
    const test = loop.createTask(body({ ...subject, newLasting, loop, executor }))
    let isLate = false
    const limit = loop.callLater(PATIENCE, () => (isLate = test.cancel()))
    try {
      yield* test
    } catch (error) {
      if (!isLate) throw error
    } finally {
      limit.cancel()
      for (const work of lasting) work.release()
      executor.close()
    }
    if (isLate) throw new Error(`it still waits after ${PATIENCE} s`)
  })
}

/** Lets so many passes go by. */
export function* passes(count: number): Coroutine<void> {
  for (let n = 0; n < count; n += 1) yield
}

/** Lets passes go by until `work` has begun. Elsewhere that takes its time, and no number of passes is enough. */
export function* begun(work: LastingWork, { worksElsewhere }: ExecutorSubject): Coroutine<void> {
  const end = Date.now() + PATIENCE * 1000
  for (let count = 0; !work.hasBegun(); count += 1) {
    if (worksElsewhere ? Date.now() > end : count > A_FEW) throw new Error('it does not begin')
    yield
  }
}

/** Waits until a future has ended; how it did. */
export function* ended(future: FutureLike<unknown>): Coroutine<unknown> {
  try {
    return yield* future
  } catch {
    return endOf(future)
  }
}

/** How a future ended: what it gives; the name of what it throws. */
export function endOf(future: FutureLike<unknown>): unknown {
  if (!future.done()) return 'nothing yet'
  const raised = raisedBy(() => future.result())
  return raised === undefined ? future.result() : nameOf(raised.error)
}
