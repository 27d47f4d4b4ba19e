import { BaseEventLoop } from '@tsyncio/events'
import type { Host } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { ExceptionContext } from '@tsyncio/futures'
import { Task } from '@tsyncio/tasks'
import { DeadlockError, VirtualClock } from '@tsyncio/testing'

/** A loop on a clock that a test, or a `VirtualHost`, shares. */
export class VirtualLoop extends BaseEventLoop {
  readonly reports: ExceptionContext[] = []
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock = new VirtualClock()) {
    super({
      clock,
      futureFactory: (loop) => new Future({ loop }),
      taskFactory: (loop, coroutine, options) => new Task(coroutine, { ...options, loop }),
    })
    this.#clock = clock
  }

  override defaultExceptionHandler(context: ExceptionContext): void {
    this.reports.push(context)
  }

  protected override poll(timeout: number | undefined): void {
    if (timeout === undefined) throw new DeadlockError(this.allTasks())
    this.#clock.advance(timeout)
  }
}

/** A host that gives turns at once, and for which waiting takes no time. */
export class VirtualHost implements Host {
  readonly errors: unknown[] = []
  alive = false
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  requestTurn(turn: () => void): void {
    soon(turn)
  }

  requestTurnAfter(delay: number, turn: () => void): Disposable {
    let wanted = true
    soon(() => {
      if (!wanted) return
      this.#clock.advance(delay)
      turn()
    })
    return { [Symbol.dispose]: () => void (wanted = false) }
  }

  keepAlive(): Disposable {
    this.alive = true
    return { [Symbol.dispose]: () => void (this.alive = false) }
  }

  reportError(error: unknown): void {
    this.errors.push(error)
  }
}

/** Calls back in a turn of the platform of its own, in any runtime. */
function soon(callback: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', () => {
    port1.close()
    callback()
  })
  port1.start()
  port2.postMessage(undefined)
}
