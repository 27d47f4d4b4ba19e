// Long because: it is a list, of implementations that are broken in a few lines each.

import { guestSuite, hostSuite } from '@tsyncio/conformance'
import { BaseEventLoop, monotonicClock, setRunningLoop } from '@tsyncio/events'
import type { Attachment, AttachOptions, Host } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Runnable } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { newTask } from '@tsyncio/tasks'
import { brokenFor } from './broken.ts'
import type { Broken } from './broken.ts'

const inGuest = brokenFor(guestSuite)
const inHost = brokenFor(hostSuite)

/** A guest that waits for nothing but time. */
class PlainGuest extends BaseEventLoop {
  constructor() {
    super({ clock: monotonicClock, futureFactory: (loop) => new Future({ loop }), taskFactory: newTask })
  }

  protected override poll(): void {}
}

/** A guest that asks its host in a wrong way. */
function asking(name: string, promise: string, wrong: (host: Host) => Partial<Host>): Broken {
  class Guest extends PlainGuest {
    override attach(host: Host, options?: AttachOptions): Attachment {
      const right: Host = {
        requestTurn: (turn) => host.requestTurn(turn),
        requestTurnAfter: (delay, turn) => host.requestTurnAfter(delay, turn),
        keepAlive: () => host.keepAlive(),
        reportError: (error) => host.reportError(error),
      }
      return super.attach({ ...right, ...wrong(host) }, options)
    }
  }
  return inGuest(name, promise, { newLoop: () => new Guest() })
}

function guest(name: string, promise: string, Class: new () => PlainGuest): Broken {
  return inGuest(name, promise, { newLoop: () => new Class() })
}

function brokenHost(name: string, promise: string, Class: new () => NodeHost): Broken {
  return inHost(name, promise, {
    newHost: () => new Class(),
    pass,
    now: () => performance.now() / 1000,
    tolerance: 0.002,
  })
}

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, seconds * 1000))
}

const nothing: Disposable = { [Symbol.dispose]() {} }

export const guests: readonly Broken[] = [
  asking('a wake-up is lost', 'what is scheduled while it rests wakes it up', (of) => {
    let requests = 0
    return {
      requestTurn: (turn) => {
        requests += 1
        if (requests === 1) of.requestTurn(turn)
      },
    }
  }),
  asking('it never rests', 'with nothing to do it rests: it asks for no turn, and lets the host end', (of) => ({
    requestTurn: (turn) => {
      const again = (): void => {
        turn()
        of.requestTurn(again)
      }
      of.requestTurn(again)
    },
  })),
  asking(
    'it does not ask for a turn at the time of its next timer',
    'it asks for a turn when its next timer is due, and keeps the host up until then',
    () => ({ requestTurnAfter: () => nothing }),
  ),
  asking(
    'it asks for milliseconds',
    'it asks for a turn when its next timer is due, and keeps the host up until then',
    (of) => ({ requestTurnAfter: (delay, turn) => of.requestTurnAfter(delay * 1000, turn) }),
  ),
  asking(
    'a request that is not needed any more stays',
    'it asks anew when an earlier timer is set, and takes the other request back',
    (of) => ({
      requestTurnAfter: (delay, turn) => {
        of.requestTurnAfter(delay, turn)
        return nothing
      },
    }),
  ),
  asking('it does not keep the host up', 'work in flight outside keeps the host up until it ends', () => ({
    keepAlive: () => nothing,
  })),
  asking(
    'it keeps the host up for ever',
    'it wants nothing of the host any more when its last timer is cancelled',
    (of) => ({
      keepAlive: () => {
        of.keepAlive()
        return nothing
      },
    }),
  ),
  asking('errors vanish', 'an error that nobody asked to be told of goes to the host', () => ({ reportError() {} })),
  guest(
    'nobody is told that it left',
    'stopped, it leaves, and says so once',
    class extends PlainGuest {
      override attach(at: Host): Attachment {
        return super.attach(at)
      }
    },
  ),
  guest(
    'detached, it has one more turn',
    'detached, it has no turns any more, and what is scheduled stays scheduled',
    class extends PlainGuest {
      override attach(at: Host, options?: AttachOptions): Attachment {
        const stay = super.attach(at, options)
        const detach = (): void => {
          if (this.isRunning()) this.runPass(false)
          stay.detach()
        }
        return { detach, [Symbol.dispose]: detach }
      }
    },
  ),
  guest(
    'it holds the thread',
    'it is the running loop in its turns, and not between them',
    class extends PlainGuest {
      override holdsThread(): boolean {
        return true
      }
    },
  ),
  guest(
    'after a turn, no loop is the running one',
    'a turn inside the run of another loop is its own, and then that is the running one again',
    class extends PlainGuest {
      override attach(at: Host, options?: AttachOptions): Attachment {
        const requestTurn = (turn: () => void): void =>
          at.requestTurn(() => {
            turn()
            setRunningLoop(undefined)
          })
        const onlyTurns = Object.assign(Object.create(at) as Host, { requestTurn })
        return super.attach(onlyTurns, options)
      }
    },
  ),
  guest(
    'work that ends twice counts as two',
    'work in flight outside keeps the host up until it ends',
    class extends PlainGuest {
      #begun = 0
      override beginExternalWork(): Disposable {
        this.#begun += 1
        this.onScheduled?.()
        return {
          [Symbol.dispose]: () => {
            this.#begun -= 1
            this.onScheduled?.()
          },
        }
      }
      protected override hasExternalWork(): boolean {
        return this.#begun > 0
      }
    },
  ),
  asking('what is wanted of the host stays wanted', 'detached, it wants nothing of the host any more', (of) => ({
    keepAlive: () => {
      of.keepAlive()
      return nothing
    },
  })),
  guest(
    'detaching takes back what the pass has yet to run',
    'detached in a turn, it runs that pass to its end, and then is free for another stay',
    class extends PlainGuest {
      override attach(at: Host, options?: AttachOptions): Attachment {
        const stay = super.attach(at, options)
        const detach = (): void => {
          stay.detach()
          this.#isLeaving = true
        }
        return { detach, [Symbol.dispose]: detach }
      }
      #isLeaving = false
      override enqueue(runnable: Runnable): void {
        super.enqueue({ run: () => (this.#isLeaving ? undefined : runnable.run()) })
      }
    },
  ),
  asking(
    'errors of the last pass vanish',
    'an error that leaves the loop in the pass in which it is detached is told all the same',
    () => ({ reportError() {} }),
  ),
  guest(
    'stop() is remembered',
    'a stop() that has ended a stay does not end the next one',
    class extends PlainGuest {
      #wasStopped = false
      override stop(): void {
        this.#wasStopped = true
        super.stop()
      }
      override attach(at: Host, options?: AttachOptions): Attachment {
        const stay = super.attach(at, options)
        if (this.#wasStopped) super.stop()
        return stay
      }
    },
  ),
  guest(
    'a guest can be closed',
    'close() while it is a guest is a RuntimeError',
    class extends PlainGuest {
      override close(): void {
        if (!this.isRunning()) super.close()
      }
    },
  ),

  brokenHost(
    'a turn is given at once',
    'a turn that is asked for comes once, later, never inside requestTurn',
    class extends NodeHost {
      override requestTurn(turn: () => void): void {
        turn()
      }
    },
  ),
  brokenHost(
    'turns in reverse order',
    'turns come in the order in which they were asked for',
    class extends NodeHost {
      #turns: (() => void)[] = []
      override requestTurn(turn: () => void): void {
        this.#turns.push(turn)
        super.requestTurn(() => this.#turns.pop()?.())
      }
    },
  ),
  brokenHost(
    'delays are milliseconds',
    'a turn for later comes once, and not before its time',
    class extends NodeHost {
      override requestTurnAfter(delay: number, turn: () => void): Disposable {
        return super.requestTurnAfter(delay / 1000, turn)
      }
    },
  ),
  brokenHost(
    'turns for later come again and again',
    'a turn for later comes once, and not before its time',
    class extends NodeHost {
      override requestTurnAfter(delay: number, turn: () => void): Disposable {
        const other = super.requestTurnAfter(delay * 1.5, turn)
        super.requestTurnAfter(delay, turn)
        return other
      }
    },
  ),
  brokenHost(
    'nothing is taken back',
    'a turn for later that is taken back does not come; taking it back again does nothing',
    class extends NodeHost {
      override requestTurnAfter(delay: number, turn: () => void): Disposable {
        super.requestTurnAfter(delay, turn)
        return nothing
      }
    },
  ),
  brokenHost(
    'a far day is now',
    'a turn for a far day does not come at once, however far that is',
    class extends NodeHost {
      override requestTurnAfter(delay: number, turn: () => void): Disposable {
        return super.requestTurnAfter(delay * 1000 > 2 ** 31 ? 0.001 : delay, turn)
      }
    },
  ),
]
