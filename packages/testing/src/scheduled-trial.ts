import type { Choices } from './choices.ts'
import type { LoopClass } from './loop-class.ts'
import { scheduledLoop } from './scheduled-loop.ts'
import type { SocketParts } from './socket-parts.ts'
import { trialLoop } from './trial-loop.ts'
import type { TrialLoop, TrialParts } from './trial-loop.ts'
import { VirtualEventLoop } from './virtual-event-loop.ts'

/** What a schedule may decide, and what programs under it may use. */
export interface ScheduledOptions {
  /**
   * In which order tasks that are ready in one pass run: `'asyncio'`, first come, first served, which asyncio promises; or
   * `'any'`, for programs that should not rely on it.
   */
  readonly order?: 'asyncio' | 'any' | undefined
  /** How late the loop may wake up, in seconds; 0.05 by default. */
  readonly latency?: number | undefined
  /** For programs with sockets: `memorySockets` of `@tsyncio/selector-io/fake`. The sockets are made on `trial.network`. */
  readonly sockets?: SocketParts | undefined
}

/** Makes loops for runs in which a schedule decides. Throws a `RangeError` for options that are not possible. */
export function scheduledTrials(options: ScheduledOptions): (parts: TrialParts, choices: Choices) => TrialLoop {
  const { sockets, order = 'asyncio', latency = 0.05 } = options
  if (order !== 'asyncio' && order !== 'any') {
    throw new RangeError(`order: expected 'asyncio' or 'any', got ${String(order)}`)
  }
  if (!(Number.isFinite(latency) && latency >= 0)) {
    throw new RangeError(`latency: expected a number of seconds of at least 0, got ${latency}`)
  }
  const Base: LoopClass = sockets?.SelectorEventLoop ?? VirtualEventLoop
  const Loop = trialLoop(scheduledLoop(Base))
  const anyOrder = order === 'any'
  return (parts, choices) => new Loop({ ...parts, choices, latency, anyOrder, remembersWaits: false })
}

/** Returns `seed`. Throws a `RangeError` that names the argument unless it is an integer. */
export function checkSeed(seed: number, name: string = 'seed'): number {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`${name}: expected an integer, got ${seed}`)
  return seed
}
