import { Context, ContextVar } from '@tsyncio/contextvars'
import type { Scheduler } from '@tsyncio/futures'
import { after, play } from '../drive.ts'
import type { Drive, Scene, Stoppable } from '../drive.ts'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import { silence } from '../silence.ts'
import type { Clause, Suite } from '../suite.ts'

type Loop = Scheduler & Stoppable

/** What the suite for schedulers needs. */
export interface SchedulerSubject {
  readonly drive: Drive<Loop>
}

function scene(promise: string, steps: (loop: Loop, log: unknown[]) => Scene): Clause<SchedulerSubject> {
  return { promise, check: ({ drive }) => play(drive, (loop) => steps(loop, [])) }
}

/** A run of which `start` schedules all, its end too; then what ran must be `expected`. */
function run(
  promise: string,
  start: (loop: Loop, log: unknown[]) => void,
  expected: readonly unknown[],
): Clause<SchedulerSubject> {
  return {
    promise,
    check: ({ drive }) => {
      const log: unknown[] = []
      const running = drive((loop) => start(loop, log))
      return after(running, () => expectSame('what ran', log, expected))
    },
  }
}

const variable = new ContextVar<string>('conformance', { default: 'nothing' })

const order: readonly Clause<SchedulerSubject>[] = [
  scene('callSoon() and enqueue() call nobody at once', function* (loop, log) {
    loop.callSoon(() => log.push('called'))
    loop.enqueue({ run: () => log.push('run') })
    expectSame('what ran inside', log, [])
    yield
    expectSame('a pass later', log, ['called', 'run'])
  }),
  scene('callbacks and runnables run in the order in which they were scheduled', function* (loop, log) {
    loop.callSoon(() => log.push(1))
    loop.enqueue({ run: () => log.push(2) })
    loop.callSoon((value) => log.push(value), 3)
    loop.enqueue({ run: () => log.push(4) })
    yield
    expectSame('the order', log, [1, 2, 3, 4])
  }),
  scene('so do ten thousand of them, scheduled while others run', function* (loop) {
    let next = 0
    let inOrder = true
    const schedule = (first: number): void => {
      for (let n = first; n < first + 100; n += 1) {
        loop.callSoon(() => {
          inOrder &&= next === n
          next += 1
        })
      }
    }
    for (let first = 0; first < 10_000; first += 100) {
      schedule(first)
      if (first % 700 === 0) yield
    }
    yield
    expectThat(`they did not run in order`, inOrder)
    expectSame('how many ran', next, 10_000)
  }),
  run(
    'what is scheduled in a pass waits for the next one',
    (loop, log) => {
      loop.callSoon(() => {
        log.push('first')
        loop.callSoon(() => log.push('scheduled meanwhile'))
        loop.enqueue({ run: () => log.push('enqueued meanwhile') })
        loop.stop()
      })
      loop.callSoon(() => log.push('second'))
    },
    ['first', 'second'],
  ),
  run(
    'stop() ends the run after the pass, which runs to its end',
    (loop, log) => {
      loop.callSoon(() => loop.stop())
      loop.callSoon(() => log.push('the rest of the pass'))
    },
    ['the rest of the pass'],
  ),
  run(
    'a runnable that is enqueued twice runs twice',
    (loop, log) => {
      const runnable = { run: () => log.push('run') }
      loop.enqueue(runnable)
      loop.enqueue(runnable)
      loop.callSoon(() => loop.stop())
    },
    ['run', 'run'],
  ),
]

const calls: readonly Clause<SchedulerSubject>[] = [
  scene('a callback gets its argument', function* (loop, log) {
    const argument = {}
    loop.callSoon((value) => log.push(value === argument), argument)
    yield
    expectSame('whether it got it', log, [true])
  }),
  scene('a call that is cancelled does not happen, not even when its pass has begun', function* (loop, log) {
    const first = loop.callSoon(() => log.push('cancelled at once'))
    first.cancel()
    loop.callSoon(() => second.cancel())
    const second = loop.callSoon(() => log.push('cancelled in the same pass'))
    yield
    expectSame('what ran', log, [])
  }),
  scene('cancelling a call that has happened, or was cancelled, does nothing', function* (loop, log) {
    const call = loop.callSoon(() => log.push('called'))
    yield
    call.cancel()
    call.cancel()
    yield
    expectSame('what ran', log, ['called'])
  }),
  scene('callSoon() refuses at once what cannot be called', function* (loop) {
    const raised = raisedBy(() => loop.callSoon(42 as unknown as () => void))
    expectThat('a number was accepted as a callback', raised !== undefined)
  }),
  scene('a callback that throws keeps no other from being called', function* (loop, log) {
    silence(loop)
    loop.callSoon(() => {
      throw new Error('on purpose')
    })
    loop.callSoon(() => log.push('next'))
    yield
    expectSame('what ran after it', log, ['next'])
  }),
]

const contexts: readonly Clause<SchedulerSubject>[] = [
  scene('a callback runs in a copy of the context in which it was scheduled', function* (loop, log) {
    const context = new Context()
    context.run(() => {
      variable.set('at first')
      loop.callSoon(() => {
        log.push(variable.get())
        variable.set('by the callback')
      })
      variable.set('later')
    })
    yield
    expectSame('what it saw', log, ['at first'])
    expectSame('what the context has', context.get(variable), 'later')
    expectSame('what others see', variable.get(), 'nothing')
  }),
  scene('a callback runs in the context that it is given, and what it sets stays there', function* (loop, log) {
    const context = new Context()
    context.run(() => variable.set('given'))
    loop.callSoon(
      (value) => {
        log.push(variable.get())
        variable.set(value)
      },
      'by the callback',
      context,
    )
    yield
    expectSame('what it saw', log, ['given'])
    expectSame('what the context has', context.get(variable), 'by the callback')
  }),
]

/** What a loop promises as a scheduler: all that a future needs of it. */
export const schedulerSuite: Suite<SchedulerSubject> = {
  of: 'a Scheduler',
  clauses: [...order, ...calls, ...contexts],
}
