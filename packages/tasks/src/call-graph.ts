import { findRunningLoop } from '@tsyncio/events'
import { isFuture, kindOf, RuntimeError } from '@tsyncio/futures'
import type { FutureLike } from '@tsyncio/futures'
import { awaitersOf } from './awaited-by.ts'
import { runningFrames, suspendedFrames } from './call-graph-stack.ts'

type AnyFuture = FutureLike<unknown>

/** One function on a call stack. `asyncio.FrameCallGraphEntry`. */
export interface FrameCallGraphEntry {
  /** Its name, and in brackets the place in it, as the engine words them. */
  readonly frame: string
}

/** A future, where it stands, and who waits for it. `asyncio.FutureCallGraph`. */
export interface FutureCallGraph {
  readonly future: AnyFuture
  /** The coroutines of a task, the innermost first; empty for other futures. */
  readonly callStack: readonly FrameCallGraphEntry[]
  readonly awaitedBy: readonly FutureCallGraph[]
}

/** How much of the call stacks a call graph shows. */
export interface CallGraphOptions {
  /** How many frames to leave out at the top of the running task's stack; 1 by default: the called function itself. */
  readonly depth?: number | undefined
  /**
   * The most frames to take from each stack: of the outermost ones, or if it is negative of the innermost. With 0 no
   * stack is captured. No limit by default.
   */
  readonly limit?: number | undefined
}

/**
 * Who waits for `future`, the running task by default, and who waits for those, and where. `undefined` if there is no
 * running task. Throws a `RuntimeError` without a future outside of a loop, a `TypeError` for what is no future.
 * `asyncio.capture_call_graph`.
 *
 * Differs from asyncio: JavaScript does not show where a generator waits. In debug mode the loop remembers it; without,
 * only the running task has a call stack, and who waits through `gather`, `wait`, `shield`, `staggeredRace` or a task
 * group is missing. Where tasks wait for each other in a circle, it ends with the one that it began with.
 */
export function captureCallGraph(future?: AnyFuture, options: CallGraphOptions = {}): FutureCallGraph | undefined {
  const loop = findRunningLoop()
  if (future === undefined && loop === undefined) {
    throw new RuntimeError('captureCallGraph() was called outside of a running event loop, and without a future')
  }
  const running = loop?.currentTask()
  const root = future ?? running
  if (root === undefined) return undefined
  if (!isFuture(root)) throw new TypeError(`future: expected a future, got ${kindOf(root)}`)
  const { depth = 1, limit } = options
  if (root !== running || limit === 0) return graphOf(root, limit)
  const frames = runningFrames(captureCallGraph).slice(Math.max(0, depth - 1))
  return { ...graphOf(root, limit), callStack: limited(frames, limit) }
}

/** `path` leads here from the root; one that is on it already is not followed again. */
function graphOf(future: AnyFuture, limit: number | undefined, path: readonly AnyFuture[] = []): FutureCallGraph {
  const awaiters = path.includes(future) ? [] : awaitersOf(future)
  return {
    future,
    callStack: limit === 0 ? [] : limited(suspendedFrames(future), limit),
    awaitedBy: awaiters.map((awaiter) => graphOf(awaiter, limit, [...path, future])),
  }
}

function limited(frames: readonly string[], limit: number | undefined): FrameCallGraphEntry[] {
  const kept = limit === undefined ? frames : limit < 0 ? frames.slice(0, -limit) : frames.slice(-limit)
  return kept.map((frame) => ({ frame }))
}
