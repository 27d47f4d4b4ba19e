import type { EventLoop, TaskLike, TaskOptions } from '@tsyncio/events'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { play } from '../drive.ts'
import type { Scene } from '../drive.ts'
import { nameOf } from '../expect.ts'
import type { Clause } from '../suite.ts'
import type { TaskSubject } from './task-suite.ts'

/** A loop that runs, a way to make tasks, and what happened. */
export interface Setting {
  readonly loop: EventLoop
  readonly log: unknown[]
  newTask<T>(coroutine: Coroutine<T>, options?: TaskOptions): TaskLike<T>
}

/** A test of tasks, in steps between which a pass goes by. */
export function scene(promise: string, steps: (setting: Setting) => Scene): Clause<TaskSubject> {
  return {
    promise,
    check: ({ drive, newTask }) =>
      play(drive, (loop) =>
        steps({ loop, log: [], newTask: (coroutine, options) => newTask(loop, coroutine, options) }),
      ),
  }
}

/** A coroutine that notes what `awaitable` gives or throws, and then ends. */
export function* noting(log: unknown[], awaitable: Awaitable<unknown>): Coroutine<void> {
  try {
    log.push(yield* awaitable)
  } catch (error) {
    log.push(nameOf(error))
  }
}
