import { VirtualEventLoop, VirtualHost } from '@tsyncio/testing'
import { Lock, Queue } from 'tsyncio'
import type { Coroutine } from 'tsyncio'
import { heapSize } from '../schedule/memory/heap-size.ts'
import type { LongLived, Scenario } from './scenarios.ts'

/** Time to compile, and to allocate, what is compiled and allocated once. */
const WARM_UP = 20_000

export interface Measured {
  /** Bytes on the heap. */
  readonly before: number
  readonly after: number
  readonly seconds: number
  /** Whether nothing is left that the loop, or what is long-lived, knows of. */
  readonly isIdle: boolean
}

/** A way to run a main on a loop of its own. */
type Way = (main: (loop: VirtualEventLoop) => Coroutine<void>) => VirtualEventLoop | Promise<VirtualEventLoop>

/** The whole run is one job of the engine, in which nothing is collected that somebody looked at through a `WeakRef`. */
export function blocking(main: (loop: VirtualEventLoop) => Coroutine<void>): VirtualEventLoop {
  const loop = new VirtualEventLoop({ remembersWaits: false })
  loop.runUntilComplete(main(loop))
  return loop
}

export async function asGuest(main: (loop: VirtualEventLoop) => Coroutine<void>): Promise<VirtualEventLoop> {
  const host = new VirtualHost()
  const loop = new VirtualEventLoop({ clock: host.clock, remembersWaits: false })
  const guest = loop.attach(host, { turnBudget: 0.002 })
  const task = loop.createTask(main(loop))
  while (!task.done()) {
    if (host.giveTurns() === 0) host.clock.advanceToAlarm()
    await new Promise(setImmediate)
  }
  guest.detach()
  task.result()
  return loop
}

/** What `count` runs of a scenario leave. It is measured before the loop and what is long-lived end. */
export async function measure(scenario: Scenario, way: Way, count: number): Promise<Measured> {
  let [before, after, seconds, isForgotten] = [0, 0, 0, false]
  const loop = await way(function* main(own): Coroutine<void> {
    const longLived: LongLived = {
      future: own.createFuture<void>(),
      promise: new Promise(() => {}),
      lock: new Lock(),
      queue: new Queue<never>(),
    }
    yield* longLived.lock.acquire()
    yield* repeat(scenario, longLived, WARM_UP)
    before = heapSize()
    const start = performance.now()
    yield* repeat(scenario, longLived, count)
    seconds = (performance.now() - start) / 1000
    after = heapSize()
    // What was forgotten last has its last turns.
    yield
    yield
    // The last shield leaves one callback, to report a failure that nobody else would hear of.
    isForgotten = (longLived.future.getWaiters?.().length ?? 0) <= 1
  })
  return { before, after, seconds, isIdle: isForgotten && loop.isIdle() }
}

function* repeat(scenario: Scenario, longLived: LongLived, count: number): Coroutine<void> {
  for (let left = count; left > 0; left -= 1) yield* scenario(longLived)
}
