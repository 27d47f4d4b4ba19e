import { Context, ContextVar } from '@tsyncio/contextvars'
import type { Scheduler, SettableFuture } from '@tsyncio/futures'
import { play } from '../drive.ts'
import type { Scene } from '../drive.ts'
import { expectSame, expectThat } from '../expect.ts'
import { NOWHERE } from '../nowhere.ts'
import { silence } from '../silence.ts'
import type { Clause } from '../suite.ts'
import type { FutureSubject } from './future-suite.ts'

/** A future, and what happened to it. */
interface Setting {
  readonly future: SettableFuture<unknown>
  readonly log: unknown[]
  /** A callback that notes `entry`. */
  note(entry: string): () => void
  readonly loop: Scheduler
}

function scene(promise: string, steps: (setting: Setting) => Scene): Clause<FutureSubject> {
  const setUp = (loop: Scheduler, { newFuture }: FutureSubject): Scene => {
    const log: unknown[] = []
    return steps({ future: newFuture(loop), log, note: (entry) => () => void log.push(entry), loop })
  }
  return { promise, check: (subject) => play(subject.drive, (loop) => setUp(loop, subject)) }
}

const variable = new ContextVar<string>('conformance', { default: 'nothing' })

export const callbacks: readonly Clause<FutureSubject>[] = [
  scene('it calls back in the next pass, never inside what settles it', function* ({ future, log, note }) {
    future.addDoneCallback(note('called'))
    future.setResult(42)
    expectSame('inside setResult()', log, [])
    yield
    expectSame('a pass later', log, ['called'])
  }),
  scene('it calls back in the next pass after a cancellation, too', function* ({ future, log, note }) {
    future.addDoneCallback(note('cancelled'))
    future.cancel()
    expectSame('inside cancel()', log, [])
    yield
    expectSame('a pass later', log, ['cancelled'])
  }),
  scene('it calls back in the next pass after a failure, too', function* ({ future, log }) {
    future.addDoneCallback((done) => log.push(done.exception()))
    future.setException('failed')
    expectSame('inside setException()', log, [])
    yield
    expectSame('a pass later', log, ['failed'])
  }),
  scene('it calls back whoever comes late, in the next pass, never inside addDoneCallback', function* (setting) {
    const { future, log, note } = setting
    future.setResult(42)
    yield
    future.addDoneCallback(note('called'))
    expectSame('inside addDoneCallback()', log, [])
    yield
    expectSame('a pass later', log, ['called'])
  }),
  scene('it calls back in the order in which callbacks were added', function* ({ future, log, note }) {
    const [a, b, c] = [note('a'), note('b'), note('c')]
    for (const callback of [a, b, c, a]) future.addDoneCallback(callback)
    future.setResult(42)
    yield
    expectSame('the calls', log, ['a', 'b', 'c', 'a'])
  }),
  scene('its callbacks queue up with all else, at the moment at which it ends', function* (setting) {
    const { future, log, note, loop } = setting
    future.addDoneCallback(note('called back'))
    loop.callSoon(note('scheduled before'))
    future.setResult(42)
    loop.callSoon(note('scheduled after'))
    yield
    expectSame('the calls', log, ['scheduled before', 'called back', 'scheduled after'])
  }),
  scene('it calls back with itself', function* ({ future, log }) {
    future.addDoneCallback((done) => log.push(done === future))
    future.setResult(42)
    yield
    expectSame('whether the argument is the future', log, [true])
  }),
  scene('it calls back once for each time that a callback was added', function* ({ future, log, note }) {
    const callback = note('called')
    future.addDoneCallback(callback)
    future.addDoneCallback(callback)
    future.setResult(42)
    yield
    yield
    expectSame('the calls', log, ['called', 'called'])
  }),
  scene('removeDoneCallback takes back each time that a callback was added, and tells how often', function* (setting) {
    const { future, log, note } = setting
    const [gone, stays] = [note('gone'), note('stays')]
    for (const callback of [gone, stays, gone]) future.addDoneCallback(callback)
    expectSame('removeDoneCallback()', future.removeDoneCallback(gone), 2)
    expectSame('removeDoneCallback() again', future.removeDoneCallback(gone), 0)
    future.setResult(42)
    yield
    expectSame('the calls', log, ['stays'])
  }),
  scene(
    'once it has ended, nothing is taken back: removeDoneCallback finds none, and all are called',
    function* (setting) {
      const { future, log, note } = setting
      const callback = note('called')
      future.addDoneCallback(callback)
      future.setResult(42)
      expectSame('removeDoneCallback()', future.removeDoneCallback(callback), 0)
      yield
      expectSame('the calls', log, ['called'])
    },
  ),
  scene('a callback that is added in a callback is called in a later pass', function* ({ future, log, note }) {
    future.addDoneCallback(() => {
      future.addDoneCallback(note('added'))
      log.push('first')
    })
    future.addDoneCallback(note('second'))
    future.setResult(42)
    yield
    expectSame('after a pass', log, ['first', 'second'])
    yield
    expectSame('after another', log, ['first', 'second', 'added'])
  }),
  scene('a callback that throws keeps no other from being called', function* ({ future, log, note, loop }) {
    silence(loop)
    future.addDoneCallback(() => {
      throw new Error('on purpose')
    })
    future.addDoneCallback(note('next'))
    future.setResult(42)
    yield
    expectSame('the calls after one that throws', log, ['next'])
  }),
  scene('it calls back in a copy of the context in which the callback was added', function* ({ future, log }) {
    const added = new Context()
    added.run(() => {
      variable.set('adding')
      future.addDoneCallback(() => log.push(variable.get()))
      future.addDoneCallback(() => log.push(variable.get()), { context: undefined })
      future.addDoneCallback(() => variable.set('changed'))
    })
    variable.set('ending')
    future.setResult(42)
    yield
    expectSame('the value there', log, ['adding', 'adding'])
    expectSame('what a callback sets, in the context itself', added.get(variable), 'adding')
  }),
  scene('a callback that is added in two contexts is called in each', function* ({ future, log }) {
    const callback = (): void => void log.push(variable.get())
    for (const name of ['first', 'second']) {
      const context = new Context()
      context.run(() => variable.set(name))
      future.addDoneCallback(callback, { context })
    }
    future.setResult(42)
    yield
    expectSame('the values there', log, ['first', 'second'])
  }),
  scene('it calls back in the context that it is given', function* ({ future, log }) {
    const context = new Context()
    context.run(() => variable.set('given'))
    future.addDoneCallback(() => log.push(variable.get()), { context })
    future.addDoneCallback(() => variable.set('changed'), { context })
    future.setResult(42)
    yield
    expectSame('the value there', log, ['given'])
    expectSame('what a callback sets in it', context.get(variable), 'changed')
  }),
  scene('whoever comes late is called back in the same contexts', function* ({ future, log }) {
    future.setResult(42)
    const [adding, given] = [new Context(), new Context()]
    given.run(() => variable.set('given'))
    adding.run(() => {
      variable.set('adding')
      future.addDoneCallback(() => log.push(variable.get()))
      future.addDoneCallback(() => log.push(variable.get()), { context: given })
    })
    yield
    expectSame('the values there', log, ['adding', 'given'])
  }),
  {
    promise: 'those who wait through addWaiter take their turn among the callbacks',
    appliesTo: ({ newFuture }) => newFuture(NOWHERE).addWaiter !== undefined,
    check: ({ drive, newFuture }) =>
      play(drive, function* (loop) {
        const [future, log] = [newFuture(loop), [] as string[]]
        future.addDoneCallback(() => log.push('a'))
        future.addWaiter?.({ run: () => log.push('b') })
        future.addDoneCallback(() => log.push('c'))
        future.setResult(42)
        future.addWaiter?.({ run: () => log.push('d') })
        expectThat('somebody was called at once', log.length === 0)
        yield
        expectSame('the calls', log, ['a', 'b', 'c', 'd'])
      }),
  },
]
