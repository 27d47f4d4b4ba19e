import { isCancelledError } from '@tsyncio/futures'
import type { Awaitable, Coroutine, ExceptionContext, FutureLike } from '@tsyncio/futures'
import type { TaskLike } from '@tsyncio/events'
import { VirtualEventLoop } from '@tsyncio/testing'

/** A virtual loop whose passes are numbered, and which collects what is reported to it. */
export class NumberedLoop extends VirtualEventLoop {
  /** The number of the pass that runs. */
  pass = 0
  readonly reports: ExceptionContext[] = []

  /** It knows no more of where tasks wait than a real loop does. */
  constructor() {
    super({ remembersWaits: false })
  }

  override defaultExceptionHandler(context: ExceptionContext): void {
    this.reports.push(context)
  }

  protected override poll(timeout: number | undefined): void {
    this.pass += 1
    super.poll(timeout)
  }
}

/** Runs `main` on a loop of its own. Fails when the loop was told of a failure. */
export function run<T>(main: (loop: NumberedLoop) => Awaitable<T>): T {
  const loop = new NumberedLoop()
  const result = loop.runUntilComplete(main(loop))
  if (loop.reports.length > 0) throw new Error('the loop was told of a failure', { cause: loop.reports })
  return result
}

/** How many passes later the one who awaits `body` goes on. */
export function hops(body: (loop: NumberedLoop) => Awaitable<unknown>): number {
  return run(function* (loop): Coroutine<number> {
    const awaitable = body(loop)
    const before = loop.pass
    yield* awaitable
    return loop.pass - before
  })
}

/** Gives the others `count` turns. */
export function* turns(count: number): Coroutine<void> {
  for (let n = 0; n < count; n += 1) yield
}

/** What `awaitable` throws; fails when it throws nothing. */
export function* thrownBy(awaitable: Awaitable<unknown>): Coroutine<unknown> {
  try {
    yield* awaitable
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** What tasks are compared by: a test runner that compares them would iterate them, and so await them. */
export function names(tasks: readonly (TaskLike | undefined)[]): (string | undefined)[] {
  return tasks.map((task) => task?.getName())
}

/** Awaits, and returns the message of the cancellation that arrives there. */
export function* messageAt(future: FutureLike<unknown>): Coroutine<string> {
  try {
    yield* future
  } catch (error) {
    if (isCancelledError(error)) return `cancelled: ${error.message}`
    throw error
  }
  return 'not cancelled'
}
