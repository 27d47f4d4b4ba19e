import type { AttachOptions, Attachment, Host, Raised, TaskSpawner } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { expectSame, raisedBy } from './expect.ts'

/**
 * How tests run a loop: `start` gets a new one, which then runs until somebody calls its `stop()`, and is closed.
 * Throws, or rejects with, what left the loop. A loop that blocks the thread returns, a guest promises.
 */
export type Drive<Loop> = (start: (loop: Loop) => void) => void | Promise<void>

/** All that tests need to end a run. */
export interface Stoppable {
  stop(): void
}

interface Blocking {
  runForever(): void
  close(): void
}

interface Guest {
  attach(host: Host, options?: AttachOptions): Attachment
  close(): void
}

/** Runs loops that block the thread. */
export function blocking<Loop extends Blocking>(newLoop: () => Loop): Drive<Loop> {
  return (start) => {
    const loop = newLoop()
    try {
      start(loop)
      loop.runForever()
    } finally {
      loop.close()
    }
  }
}

/** Runs loops as guests of a host. */
export function asGuest<Loop extends Guest>(newLoop: () => Loop, newHost: () => Host): Drive<Loop> {
  return async (start) => {
    const loop = newLoop()
    try {
      const raised = await new Promise<Raised | undefined>((left) => {
        start(loop)
        loop.attach(newHost(), { left })
      })
      if (raised !== undefined) throw raised.error
    } finally {
      loop.close()
    }
  }
}

/** What a scene needs of a loop: to be called back in the next pass, and to end the run. */
interface Stage extends Stoppable {
  callSoon(callback: () => void): unknown
}

/** A test in steps. Each `yield` lets one pass go by: all that was scheduled before it runs first. */
export type Scene = Generator<undefined, void, unknown>

/** Runs a scene on a loop of its own, from within the loop, and throws what it throws. */
export function play<Loop extends Stage>(drive: Drive<Loop>, scene: (loop: Loop) => Scene): void | Promise<void> {
  let failure: Raised | undefined
  let ended = false
  const running = drive((loop) => {
    const steps = scene(loop)
    const step = (): void => {
      try {
        if (steps.next().done !== true) return void loop.callSoon(step)
        ended = true
      } catch (error) {
        failure = { error }
      }
      loop.stop()
    }
    loop.callSoon(step)
  })
  const check = (): void => {
    if (failure !== undefined) throw failure.error
    if (!ended) throw new Error('the loop was left before the test had ended')
  }
  return running === undefined ? check() : running.then(check)
}

/** Runs a coroutine in a task, on a loop of its own, and throws what it throws. */
export function playTask<Loop extends Stoppable & TaskSpawner>(
  drive: Drive<Loop>,
  main: (loop: Loop) => Coroutine<void>,
): void | Promise<void> {
  let end: { readonly raised: Raised | undefined } | undefined
  const running = drive((loop) => {
    const task = loop.createTask(main(loop))
    task.addDoneCallback(() => {
      end = { raised: raisedBy(() => task.result()) }
      loop.stop()
    })
  })
  return after(running, () => {
    if (end === undefined) throw new Error('the loop was left before the test had ended')
    if (end.raised !== undefined) throw end.raised.error
  })
}

/** Throws unless `error` is what leaves the loop in `run`. */
export function expectToLeave(error: unknown, run: () => void | Promise<void>): void | Promise<void> {
  const check = (raised: unknown): void => expectSame('what left the loop', raised, error)
  let running: void | Promise<void>
  try {
    running = run()
  } catch (raised) {
    return check(raised)
  }
  return running === undefined ? check(undefined) : running.then(() => check(undefined), check)
}

/** Calls `next` once `running` is over, at once or as a promise. */
export function after(running: void | Promise<void>, next: () => void | Promise<void>): void | Promise<void> {
  return running === undefined ? next() : running.then(next)
}
