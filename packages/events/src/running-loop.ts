import { requireRunningScheduler, runningScheduler, setRunningScheduler } from '@tsyncio/futures'
import type { EventLoop } from './roles.ts'

/** The loop that runs at this moment. Throws a `RuntimeError` where none runs. `asyncio.get_running_loop`. */
export function getRunningLoop(): EventLoop {
  return requireRunningScheduler() as EventLoop
}

/** The loop that runs at this moment, if one does. `asyncio._get_running_loop`. */
export function findRunningLoop(): EventLoop | undefined {
  return runningScheduler() as EventLoop | undefined
}

/**
 * Makes `loop` the running one and returns the one before, which the caller puts back: nesting is a local variable
 * and not a stack. For those who write loops. `asyncio._set_running_loop`.
 */
export function setRunningLoop(loop: EventLoop | undefined): EventLoop | undefined {
  return setRunningScheduler(loop) as EventLoop | undefined
}
