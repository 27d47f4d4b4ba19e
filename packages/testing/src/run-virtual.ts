import { watchSuspensions } from '@tsyncio/events'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { run } from '@tsyncio/runners'
import { platformTurn, stayUp } from './platform.ts'
import { VirtualEventLoop } from './virtual-event-loop.ts'
import type { VirtualLoopOptions } from './virtual-event-loop.ts'
import { VirtualHost } from './virtual-host.ts'

export interface RunVirtualOptions extends Omit<VirtualLoopOptions, 'clock'> {
  /** Whether the loop runs in debug mode. */
  readonly debug?: boolean | undefined
}

/** What `runVirtual` runs: something that can be awaited, or what makes it when it is called inside the loop. */
export type VirtualMain<T> = Awaitable<T> | ((loop: VirtualEventLoop) => Awaitable<T>)

/**
 * Runs `main` on virtual time beside whatever else the program does, and promises its result. Promises settle meanwhile;
 * while work is in flight outside, such as a promise that is awaited, time stands still. Otherwise it jumps to the next
 * timer when nothing is ready. Then the tasks that are left are cancelled and waited for, and the loop is closed.
 *
 * Rejects with what `main` throws, and with a `DeadlockError` when nothing is scheduled or in flight and `main` waits.
 */
export async function runVirtual<T>(main: VirtualMain<T>, options: RunVirtualOptions = {}): Promise<Awaited<T>> {
  const { debug, ...parts } = options
  const host = new VirtualHost()
  const loop = new VirtualEventLoop({ ...parts, clock: host.clock })
  const watch = parts.remembersWaits === false ? undefined : watchSuspensions()
  try {
    const awaitable = typeof main === 'function' ? calling(main, loop) : main
    const result = run(awaitable, { loopFactory: () => loop, host, debug })
    const [outcome] = await Promise.allSettled([result, drive(host, loop)])
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  } finally {
    watch?.[Symbol.dispose]()
  }
}

/** Gives the loop its turns, and lets time pass when there is no other way on, until it is closed. */
async function drive(host: VirtualHost, loop: VirtualEventLoop): Promise<void> {
  while (!loop.isClosed()) {
    const turns = host.giveTurns()
    // Promises that are settled call back now, and may ask for a turn.
    await platformTurn()
    if (turns > 0 || host.isAskedForTurn() || !loop.isRunning()) continue
    if (loop.hasExternalWork()) await awaitOutside(host)
    else if (!host.clock.advanceToAlarm()) loop.endDeadlocked()
  }
}

async function awaitOutside(host: VirtualHost): Promise<void> {
  const up = stayUp()
  await host.turnAskedFor()
  up[Symbol.dispose]()
}

function* calling<T>(main: (loop: VirtualEventLoop) => Awaitable<T>, loop: VirtualEventLoop): Coroutine<T> {
  return yield* main(loop)
}
