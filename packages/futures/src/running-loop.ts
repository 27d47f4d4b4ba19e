import { RuntimeError } from './errors.ts'
import type { Scheduler } from './scheduler.ts'

const RUNNING = Symbol.for('tsyncio.runningLoop')

// One cell for all installed copies: a loop of one copy runs futures of another.
const cell: { loop: Scheduler | undefined } = ((globalThis as { [RUNNING]?: { loop: Scheduler | undefined } })[
  RUNNING
] ??= { loop: undefined })

/** The loop that runs at this moment, if one does. `asyncio._get_running_loop`. */
export function runningScheduler(): Scheduler | undefined {
  return cell.loop
}

/** Makes `loop` the running one and returns the one before, which the caller puts back. `asyncio._set_running_loop`. */
export function setRunningScheduler(loop: Scheduler | undefined): Scheduler | undefined {
  const previous = cell.loop
  cell.loop = loop
  return previous
}

/** The running loop. Throws a `RuntimeError` where none runs. */
export function requireRunningScheduler(): Scheduler {
  if (cell.loop === undefined) throw new RuntimeError('no running event loop')
  return cell.loop
}
