import { watchSuspensions } from '@tsyncio/events'
import type { EventLoop, GuestEventLoop } from '@tsyncio/events'
import { checkAwaitable } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { run } from '@tsyncio/runners'
import { guestLoop } from './guest-loop.ts'
import type { VirtualGuest } from './guest-loop.ts'
import { platformTurn, stayUp } from './platform.ts'
import { checkSeed } from './scheduled-trial.ts'
import type { SocketParts } from './socket-parts.ts'
import { usualParts } from './usual-parts.ts'
import { VirtualEventLoop } from './virtual-event-loop.ts'
import type { VirtualLoopOptions } from './virtual-event-loop.ts'
import { VirtualHost } from './virtual-host.ts'
import { VirtualNetwork } from './virtual-network.ts'

/** What `runVirtual` runs on. */
export interface RunVirtualOptions extends Omit<VirtualLoopOptions, 'clock'> {
  /** For programs with sockets: `memorySockets` of `@tsyncio/selector-io/fake`. Then `main` makes them on its network. */
  readonly sockets?: SocketParts | undefined
  /** What the latencies of the network follow from, an integer; without it, they are the least ones. */
  readonly seed?: number | undefined
  /** Whether the loop runs in debug mode. */
  readonly debug?: boolean | undefined
}

/** What makes something that can be awaited, when it is called inside the loop. */
export type VirtualProgram<T> = (loop: EventLoop, network: VirtualNetwork) => Awaitable<T>

/** What `runVirtual` runs. */
export type VirtualMain<T> = Awaitable<T> | VirtualProgram<T>

/**
 * Runs `main` on virtual time beside whatever else the program does, and promises its result. Promises settle meanwhile;
 * while work is in flight outside, such as a promise that is awaited, time stands still. Otherwise it jumps to the next
 * timer when nothing is ready. Then the tasks that are left are cancelled and waited for, and the loop is closed.
 *
 * Rejects with what `main` throws, and with a `DeadlockError` when nothing is scheduled or in flight and `main` waits.
 */
export async function runVirtual<T>(main: VirtualMain<T>, options: RunVirtualOptions = {}): Promise<Awaited<T>> {
  const { debug, sockets, seed, ...parts } = options
  const network = new VirtualNetwork({ sockets, ...(seed !== undefined && { choices: checkSeed(seed) }) })
  const loop = newGuest(network, sockets, parts)
  const isReadable = sockets && ((fd: number): boolean => network.isReadable(fd))
  const host = new VirtualHost({ clock: network.clock, ...(isReadable && { isReadable }) })
  const watch = parts.remembersWaits === false ? undefined : watchSuspensions()
  try {
    const awaitable = typeof main === 'function' ? calling(main, loop, network) : main
    const result = run(awaitable, { loopFactory: () => loop, host, debug })
    const [outcome] = await Promise.allSettled([result, drive(host, loop)])
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  } finally {
    watch?.[Symbol.dispose]()
  }
}

/** Gives the loop its turns, and lets time pass when there is no other way on, until it is closed. */
async function drive(host: VirtualHost, loop: GuestEventLoop & VirtualGuest): Promise<void> {
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

function* calling<T>(main: VirtualProgram<T>, loop: EventLoop, network: VirtualNetwork): Coroutine<T> {
  return yield* checkAwaitable(main(loop, network), 'main')
}

function newGuest(
  network: VirtualNetwork,
  sockets: SocketParts | undefined,
  parts: Omit<VirtualLoopOptions, 'clock'>,
): VirtualEventLoop {
  const { clock } = network
  if (sockets === undefined) return new VirtualEventLoop({ ...parts, clock })
  const Loop = guestLoop(sockets.SelectorEventLoop)
  return new Loop({ ...parts, ...usualParts(parts), clock, selector: network.newSelector() })
}
