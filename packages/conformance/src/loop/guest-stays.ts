import type { GuestEventLoop, Raised } from '@tsyncio/events'
import { SystemExit } from '@tsyncio/futures'
import { expectError, expectSame } from '../expect.ts'
import type { Clause } from '../suite.ts'
import type { GuestSubject } from './guest-suite.ts'
import { visit } from './guest-visit.ts'
import { HandHost } from './hand-host.ts'

/** How a stay ended, by what was told to `left`. */
function leaving(promise: string, leave: (loop: GuestEventLoop) => void, error?: unknown): Clause<GuestSubject> {
  return {
    promise,
    check: ({ newLoop }) => {
      const [loop, host] = [newLoop(), new HandHost()]
      const ends: (Raised | undefined)[] = []
      loop.attach(host, { left: (raised) => ends.push(raised) })
      loop.callSoon(() => leave(loop))
      host.settle()
      expectSame('how often left() was called', ends.length, 1)
      expectSame('with what', ends[0]?.error, error)
      expectSame('isRunning()', loop.isRunning(), false)
      expectSame('whether the host is needed', host.isNeeded, false)
      loop.close()
    },
  }
}

const exit = new SystemExit('on purpose')

/** What it promises of a stay, and of its end. */
export const stays: readonly Clause<GuestSubject>[] = [
  leaving('stopped, it leaves, and says so once', (loop) => loop.stop()),
  leaving(
    'an error that leaves the loop ends the stay, and is told',
    () => {
      throw exit
    },
    exit,
  ),
  visit('an error that nobody asked to be told of goes to the host', ({ loop, host }) => {
    loop.callSoon(() => {
      throw exit
    })
    host.settle()
    expectSame('what the host was told', host.errors, [exit])
  }),
  visit('detached, it has no turns any more, and what is scheduled stays scheduled', ({ loop, host, stay }) => {
    const log: string[] = []
    loop.callSoon(() => log.push('called'))
    stay.detach()
    stay.detach()
    host.settle()
    expectSame('what ran', log, [])
    expectSame('isRunning()', loop.isRunning(), false)
    const next = loop.attach(host)
    host.settle()
    next.detach()
    expectSame('what ran in the next stay', log, ['called'])
  }),
  visit('it is the guest of one host at a time', ({ loop }) => {
    expectError('attach() a second time', 'RuntimeError', () => loop.attach(new HandHost()))
  }),
  visit('detached, it wants nothing of the host any more', ({ loop, host, stay }) => {
    loop.callLater(7, () => {})
    loop.beginExternalWork()
    host.settle()
    stay.detach()
    expectSame('how many turns are asked for, for later', host.delayed.length, 0)
    expectSame('whether the host is needed', host.isNeeded, false)
  }),
  visit(
    'detached in a turn, it runs that pass to its end, and then is free for another stay',
    ({ loop, host, stay }) => {
      const log: string[] = []
      loop.callSoon(() => {
        stay.detach()
        loop.callSoon(() => log.push('the next pass'))
      })
      loop.callSoon(() => log.push('the rest of the pass'))
      host.settle()
      expectSame('what ran', log, ['the rest of the pass'])
      expectSame('isRunning()', loop.isRunning(), false)
      const next = loop.attach(host)
      host.settle()
      next.detach()
      expectSame('what ran in the next stay', log, ['the rest of the pass', 'the next pass'])
    },
  ),
  visit('an error that leaves the loop in the pass in which it is detached is told all the same', (setting) => {
    const { loop, host, stay } = setting
    loop.callSoon(() => {
      stay.detach()
      throw exit
    })
    host.settle()
    expectSame('what the host was told', host.errors, [exit])
    expectSame('isRunning()', loop.isRunning(), false)
  }),
  visit('a stop() that has ended a stay does not end the next one', ({ loop, host }) => {
    const log: string[] = []
    loop.stop()
    host.settle()
    const next = loop.attach(host)
    loop.callSoon(() => loop.callSoon(() => log.push('called')))
    host.settle()
    next.detach()
    expectSame('what ran', log, ['called'])
  }),
  visit('close() while it is a guest is a RuntimeError', ({ loop }) => {
    expectError('close()', 'RuntimeError', () => loop.close())
    expectSame('isClosed()', loop.isClosed(), false)
  }),
]
