import { writeSync } from 'node:fs'
import { blocking, signalsSuite, threadsafeSuite } from '@tsyncio/conformance'
import { monotonicClock } from '@tsyncio/events'
import type { WakeUpEvents } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import { SelectorEventLoop } from '@tsyncio/selector-io'
import { newTask } from '@tsyncio/tasks'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'

const inSignals = brokenFor(signalsSuite)
const inThreadsafe = brokenFor(threadsafeSuite)

class PlainLoop extends SelectorEventLoop {
  constructor() {
    super({ clock: monotonicClock, futureFactory: (loop) => new Future({ loop }), taskFactory: newTask })
  }
}

function signals(name: string, promise: string, Class: new () => PlainLoop): Broken {
  return inSignals(name, promise, {
    drive: blocking(() => new Class()),
    signals: ['SIGUSR2', 'SIGWINCH'],
    raise: (signal) => process.kill(process.pid, signal),
  })
}

function threadsafe(name: string, promise: string, wrong: (events: WakeUpEvents) => Partial<WakeUpEvents>): Broken {
  class Loop extends PlainLoop {
    override openWakeUp(events: WakeUpEvents): ReturnType<PlainLoop['openWakeUp']> {
      const { woken, closing } = events
      return super.openWakeUp({ woken, closing, ...wrong(events) })
    }
  }
  const write = (fd: number): unknown => writeSync(fd, new Uint8Array(1))
  return inThreadsafe(name, promise, { drive: blocking(() => new Loop()), write })
}

export const waking: readonly Broken[] = [
  signals(
    'a handler is never removed',
    'removeSignalHandler() tells whether there was one, which is not called any more',
    class extends PlainLoop {
      override removeSignalHandler(): boolean {
        return true
      }
    },
  ),
  signals(
    'a handler is called once',
    'a handler is called each time that its signal arrives, with its argument',
    class extends PlainLoop {
      override addSignalHandler(signal: string, callback: (argument: never) => void, argument?: unknown): void {
        let called = false
        const once = (value: unknown): void => {
          if (!called) callback(value as never)
          called = true
        }
        super.addSignalHandler(signal, once, argument)
      }
    },
  ),
  threadsafe('a lost wake-up', 'a byte that is written wakes the loop, within a pass', () => ({ woken() {} })),
  threadsafe('each wake-up is told twice', 'a wake-up is told once, and not for as long as nobody looks', (events) => ({
    woken: () => {
      events.woken()
      events.woken()
    },
  })),
  threadsafe('it closes without a word', 'whoever could write is told when the loop closes, once', () => ({
    closing() {},
  })),
]
