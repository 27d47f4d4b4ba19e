import { kindOf } from '@tsyncio/futures'
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

/** Throws a `TypeError` that names the part which is missing, or is none. */
export function checkParts({ clock, futureFactory, taskFactory }: Parts): void {
  if (typeof (clock as Partial<Clock> | undefined)?.now !== 'function') refuse('clock', 'a Clock', clock)
  if (typeof futureFactory !== 'function') refuse('futureFactory', 'a function', futureFactory)
  if (typeof taskFactory !== 'function') refuse('taskFactory', 'a function', taskFactory)
}

function refuse(name: keyof Parts, expected: string, part: unknown): never {
  throw new TypeError(`${name}: expected ${expected}, got ${kindOf(part)}`)
}
