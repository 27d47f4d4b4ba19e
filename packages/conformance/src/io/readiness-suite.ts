import { Context, ContextVar } from '@tsyncio/contextvars'
import type { Scheduler } from '@tsyncio/futures'
import type { Readers } from '@tsyncio/selector-io'
import { play } from '../drive.ts'
import type { Drive, Scene, Stoppable } from '../drive.ts'
import { expectSame, expectThat } from '../expect.ts'
import { silence } from '../silence.ts'
import type { Clause, Suite } from '../suite.ts'
import type { End } from './selector-suite.ts'

type Loop = Scheduler & Stoppable & Readers

/** What the suite for readiness needs. */
export interface ReadinessSubject {
  readonly drive: Drive<Loop>
  /** Two sockets that are connected to each other, of the kind that the loop can watch. */
  newPair(): [End, End]
}

interface Setting {
  readonly loop: Loop
  readonly left: End
  readonly right: End
  readonly log: unknown[]
}

function scene(promise: string, steps: (setting: Setting) => Scene): Clause<ReadinessSubject> {
  return {
    promise,
    check: ({ drive, newPair }) =>
      play(drive, function* (loop) {
        const [left, right] = newPair()
        try {
          yield* steps({ loop, left, right, log: [] })
        } finally {
          loop.removeReader(left)
          loop.removeWriter(left)
          left.close()
          right.close()
        }
      }),
  }
}

/** So many passes, each of which looks at descriptors. */
function* passes(count: number): Scene {
  for (let n = 0; n < count; n += 1) yield
}

const BYTE = new Uint8Array(1)
const variable = new ContextVar<string>('conformance', { default: 'nothing' })

/** What a loop promises to those who want to be called while descriptors are ready. */
export const readinessSuite: Suite<ReadinessSubject> = {
  of: 'Readers',
  clauses: [
    scene('a reader is called when something can be read, not inside addReader', function* (setting) {
      const { loop, left, right, log } = setting
      loop.addReader(left, () => {
        log.push('readable')
        left.recv(1)
      })
      yield* passes(2)
      expectSame('before anything came', log, [])
      right.send(BYTE)
      yield* passes(3)
      expectSame('when something came', log, ['readable'])
    }),
    scene('a reader is called in each pass in which something can be read', function* ({ loop, left, right, log }) {
      loop.addReader(left, () => log.push('readable'))
      right.send(BYTE)
      yield* passes(4)
      expectThat(`it was called ${log.length} times in 4 passes`, log.length >= 2)
      const before = log.length
      yield* passes(2)
      expectSame('how often it was called in 2 more', log.length - before, 2)
    }),
    scene('what was there before addReader is told of, too', function* ({ loop, left, right, log }) {
      right.send(BYTE)
      yield* passes(2)
      loop.addReader(left, () => log.push('readable'))
      yield* passes(2)
      expectThat('it was not', log.length > 0)
    }),
    scene('a reader gets its argument', function* ({ loop, left, right, log }) {
      loop.addReader(left, (value) => log.push(value), 'argument')
      right.send(BYTE)
      yield* passes(2)
      expectSame('what it got', log[0], 'argument')
    }),
    scene('readers and writers run in a copy of the context in which they were added', function* (setting) {
      const { loop, left, right, log } = setting
      const adding = new Context()
      const note = (): void => {
        log.push(variable.get())
        variable.set('by itself')
      }
      adding.run(() => {
        variable.set('adding')
        loop.addReader(left, note)
        loop.addWriter(left, note)
      })
      right.send(BYTE)
      yield* passes(3)
      expectThat(`they saw ${log.join(', ')}`, log[0] === 'adding' && log[1] === 'adding')
      expectSame('what the one who added them sees', adding.get(variable), 'adding')
    }),
    scene('a writer is called in each pass in which something can be written', function* ({ loop, left, log }) {
      loop.addWriter(left, () => log.push('writable'))
      yield* passes(4)
      expectThat(`it was called ${log.length} times in 4 passes`, log.length >= 2)
    }),
    scene('reader and writer of a descriptor know nothing of each other', function* ({ loop, left, right, log }) {
      loop.addReader(left, () => log.push('r'))
      loop.addWriter(left, () => log.push('w'))
      yield* passes(3)
      expectThat('the reader was called with nothing there', !log.includes('r'))
      right.send(BYTE)
      expectSame('removeWriter()', loop.removeWriter(left), true)
      log.length = 0
      yield* passes(3)
      expectThat('the reader went with the writer', log.includes('r'))
      expectThat('the writer is still called', !log.includes('w'))
    }),
    scene('a reader that is removed is not called any more; removeReader tells whether there was one', function* (s) {
      const { loop, left, right, log } = s
      expectSame('removeReader() without one', loop.removeReader(left), false)
      loop.addReader(left, () => log.push('readable'))
      right.send(BYTE)
      yield* passes(2)
      expectSame('removeReader()', loop.removeReader(left), true)
      expectSame('removeReader() again', loop.removeReader(left), false)
      log.length = 0
      yield* passes(3)
      expectSame('the calls', log, [])
    }),
    scene('a second reader takes the place of the first', function* ({ loop, left, right, log }) {
      loop.addReader(left, () => log.push('first'))
      loop.addReader(left, () => log.push('second'))
      right.send(BYTE)
      yield* passes(3)
      expectThat('the second was not called', log.includes('second'))
      expectThat('the first was called', !log.includes('first'))
    }),
    scene('cancelling what addReader returned takes the reader away', function* ({ loop, left, right, log }) {
      const call = loop.addReader(left, () => log.push('readable'))
      right.send(BYTE)
      call.cancel()
      yield* passes(3)
      expectSame('the calls', log, [])
      expectSame('removeReader()', loop.removeReader(left), false)
    }),
    scene('a reader that throws stays, and keeps nobody else from being called', function* (setting) {
      const { loop, left, right, log } = setting
      silence(loop)
      loop.addReader(left, () => {
        log.push('reader')
        throw new Error('on purpose')
      })
      right.send(BYTE)
      yield* passes(4)
      expectThat(`it was called ${log.length} times in 4 passes`, log.length >= 2)
    }),
    scene('when the peer closes, the reader is called', function* ({ loop, left, right, log }) {
      loop.addReader(left, () => log.push('readable'))
      right.close()
      yield* passes(3)
      expectThat('it was not', log.length > 0)
    }),
    scene('a descriptor may be watched again after it was not', function* ({ loop, left, right, log }) {
      loop.addReader(left, () => log.push('first'))
      yield
      loop.removeReader(left)
      yield
      loop.addReader(left, () => log.push('second'))
      right.send(BYTE)
      yield* passes(3)
      expectThat('the second reader was not called', log.includes('second'))
      expectThat('the first one was', !log.includes('first'))
    }),
  ],
}
