import { BaseEventLoop, monotonicClock } from '@tsyncio/events'
import type { Parts } from '@tsyncio/events'
import { Future } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { NodeHost } from '@tsyncio/hosts'
import { run, runBlocking } from '@tsyncio/runners'
import { canWatchReadable, SelectorEventLoop, watchReadable } from '@tsyncio/selector-io'
import { newTask } from '@tsyncio/tasks'
import { runVirtual } from '@tsyncio/testing'

export const parts: Parts = {
  clock: monotonicClock,
  futureFactory: (loop) => new Future({ loop }),
  taskFactory: newTask,
}

/** A loop without descriptors, which nothing can wake but its host. */
export class PlainLoop extends BaseEventLoop {
  protected override poll(): void {}
}

/** Runs `main` on a loop of its own: a blocking loop returns, a guest promises. */
export type Run = <T>(main: () => Coroutine<T>) => T | Promise<T>

export const newSelectorLoop = (): SelectorEventLoop => new SelectorEventLoop(parts)

export function runBlocked<T>(main: () => Coroutine<T>): T {
  return runBlocking(main(), { loopFactory: newSelectorLoop })
}

/** In an object, so that no promise unwraps it. */
function* boxed<T>(main: () => Coroutine<T>): Coroutine<{ value: T }> {
  return { value: yield* main() }
}

const runAsGuest: Run = async (main) => {
  const host = new NodeHost(canWatchReadable() ? { watchReadable } : {})
  return (await run(boxed(main), { loopFactory: newSelectorLoop, host })).value
}

const runPlain: Run = async (main) => {
  return (await run(boxed(main), { loopFactory: () => new PlainLoop(parts), host: new NodeHost() })).value
}

const runOnVirtualTime: Run = async (main) => (await runVirtual(boxed(main))).value

/** The ways to run a loop, for `describe.each`. */
export const RUNS: readonly { readonly name: string; readonly run: Run }[] = [
  { name: 'a loop that blocks the thread', run: runBlocked },
  { name: 'a guest with descriptors', run: runAsGuest },
  { name: 'a guest without descriptors', run: runPlain },
  { name: 'a guest on virtual time', run: runOnVirtualTime },
]

/** What `awaitable` throws. */
export function* raisedBy(coroutine: Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* coroutine
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Something on which a thread can block until the main thread stores a 1. */
export function makeFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4))
}

export function raiseFlag(flag: Int32Array): void {
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
}
