import { Context, ContextVar } from '@tsyncio/contextvars'
import { after, play } from '../drive.ts'
import { expectSame, expectThat, raisedBy } from '../expect.ts'
import { silence } from '../silence.ts'
import type { Clause } from '../suite.ts'
import { run, tickOf } from './timer-order.ts'
import type { TimersSubject } from './timers-suite.ts'

const variable = new ContextVar<string>('conformance', { default: 'nothing' })

/** What a number of seconds may be off by through arithmetic. */
const ROUNDING = 1e-6

export const timerCalls: readonly Clause<TimersSubject>[] = [
  {
    promise: 'time() is a number of seconds that never goes back',
    check: ({ drive }) =>
      play(drive, function* (loop) {
        let last = loop.time()
        for (let n = 0; n < 1000; n += 1) {
          const time = loop.time()
          expectThat(`it went from ${last} to ${time}`, time >= last && Number.isFinite(time))
          last = time
          if (n % 100 === 0) yield
        }
      }),
  },
  {
    promise: 'a timer is not called before its time, and is called',
    check: ({ drive, virtual }) => {
      const early = ROUNDING + (virtual?.resolution ?? 0)
      const seen: number[] = []
      const tick = tickOf(virtual)
      const running = drive((loop) => {
        const start = loop.time()
        loop.callLater(3 * tick, () => seen.push(loop.time() - start - 3 * tick))
        loop.callAt(start + 6 * tick, () => seen.push(loop.time() - start - 6 * tick))
        loop.callLater(20 * tick, () => loop.stop())
      })
      return after(running, () => {
        expectSame('how many were called', seen.length, 2)
        for (const late of seen) expectThat(`one came ${-late} s too early`, late > -early)
      })
    },
  },
  {
    promise: 'a timer tells for when it is set',
    check: ({ drive }) =>
      play(drive, function* (loop) {
        const [before, when] = [loop.time(), loop.time() + 1000]
        expectSame('when() after callAt()', loop.callAt(when, () => {}).when(), when)
        const later = loop.callLater(1000, () => {}).when()
        expectThat('when() after callLater() is not that much later', later >= before + 1000 - ROUNDING)
        expectThat('when() after callLater() is too late', later <= loop.time() + 1000 + ROUNDING)
      }),
  },
  run(
    'a callback gets its argument',
    (loop, log) => {
      loop.callLater(0, (value) => log.push(value), 'later')
      loop.callAt(loop.time(), (value) => log.push(value), 'at')
      loop.callLater(0.001, () => loop.stop())
    },
    ['later', 'at'],
  ),
  run(
    'a timer that is cancelled is not called, and says that it is cancelled',
    (loop, log, tick) => {
      const timer = loop.callLater(tick, () => log.push('called'))
      log.push(timer.cancelled())
      timer.cancel()
      timer.cancel()
      log.push(timer.cancelled())
      loop.callLater(3 * tick, () => loop.stop())
    },
    [false, true],
  ),
  run(
    'a timer that is cancelled when it is due, in the pass in which it would run, is not called',
    (loop, log) => {
      const when = loop.time() + 0.001
      loop.callAt(when, () => second.cancel())
      const second = loop.callAt(when, () => log.push('called'))
      loop.callLater(0.003, () => loop.stop())
    },
    [],
  ),
  run(
    'a timer is called once, and is not cancelled by that',
    (loop, log, tick) => {
      const timer = loop.callLater(tick, () => log.push('called'))
      loop.callLater(4 * tick, () => {
        log.push(timer.cancelled())
        loop.stop()
      })
    },
    ['called', false],
  ),
  {
    promise: 'a delay counts from the call on, however long what calls has taken',
    appliesTo: ({ virtual }) => virtual === undefined,
    check: ({ drive }) => {
      let [passed, took] = [0, 0]
      const running = drive((loop) => {
        loop.callSoon(() => {
          const [begun, early] = [Date.now(), loop.time()]
          while (Date.now() < begun + 20);
          const set = Date.now()
          passed = loop.time() - early
          loop.callLater(0.02, () => (took = Date.now() - set))
          loop.callLater(0.03, () => loop.stop())
        })
      })
      return after(running, () => {
        expectThat('time() stood still meanwhile', passed > 0)
        expectThat(`a delay of 20 ms took ${took} ms`, took >= 18)
      })
    },
  },
  run(
    'a timer for Infinity is never called',
    (loop, log) => {
      loop.callLater(Infinity, () => log.push('called'))
      loop.callLater(0.002, () => loop.stop())
    },
    [],
  ),
  run(
    'a timer that throws keeps no other from being called',
    (loop, log) => {
      silence(loop)
      const when = loop.time()
      loop.callAt(when, () => {
        throw new Error('on purpose')
      })
      loop.callAt(when, () => log.push('of its time'))
      loop.callLater(0.001, () => log.push('later'))
      loop.callLater(0.003, () => loop.stop())
    },
    ['of its time', 'later'],
  ),
  {
    promise: 'what cannot be called is refused at once',
    check: ({ drive }) =>
      play(drive, function* (loop) {
        const wrong = 42 as unknown as () => void
        expectThat('callLater() accepted a number', raisedBy(() => loop.callLater(1000, wrong)) !== undefined)
        expectThat('callAt() accepted a number', raisedBy(() => loop.callAt(loop.time(), wrong)) !== undefined)
      }),
  },
  {
    promise: 'a delay or a time that is no number is refused at once',
    check: ({ drive }) =>
      play(drive, function* (loop) {
        for (const wrong of [NaN, '1' as unknown as number]) {
          expectThat(`callLater() accepted ${wrong}`, raisedBy(() => loop.callLater(wrong, () => {})) !== undefined)
          expectThat(`callAt() accepted ${wrong}`, raisedBy(() => loop.callAt(wrong, () => {})) !== undefined)
        }
      }),
  },
  {
    promise: 'a callback runs in a copy of the context in which it was scheduled, or in the one that it is given',
    check: ({ drive }) => {
      const [given, log] = [new Context(), [] as unknown[]]
      const running = drive((loop) => {
        new Context().run(() => {
          variable.set('scheduling')
          loop.callLater(0, () => log.push(variable.get()))
        })
        given.run(() => variable.set('given'))
        loop.callAt(loop.time(), () => log.push(variable.get()), undefined, given)
        loop.callLater(0.001, () => loop.stop())
      })
      return after(running, () => expectSame('what they saw', log, ['scheduling', 'given']))
    },
  },
]
