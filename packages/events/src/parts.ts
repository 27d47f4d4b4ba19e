import type { SettableFuture } from '@tsyncio/futures'
import type { Clock } from './clock.ts'
import type { EventLoop } from './roles.ts'
import type { TaskFactory } from './task-roles.ts'

/** What a loop is put together from. */
export interface Parts {
  readonly clock: Clock
  readonly futureFactory: <T>(loop: EventLoop) => SettableFuture<T>
  readonly taskFactory: TaskFactory
}
