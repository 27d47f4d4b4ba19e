export type { Closable } from './async-generators.ts'
export { BaseEventLoop } from './base-event-loop.ts'
export { checkLimit, checkSeconds } from './check-seconds.ts'
export { monotonicClock } from './clock.ts'
export type { Clock } from './clock.ts'
export type { Executor, Executors } from './executor.ts'
export { Handle, TimerHandle } from './handle.ts'
export type { Attachment, AttachOptions, Host } from './host.ts'
export { makeTask } from './make-task.ts'
export type { Parts } from './parts.ts'
export type { Raised } from './raised.ts'
export type {
  BlockingEventLoop,
  Debugging,
  ErrorSink,
  EventLoop,
  ExceptionHandler,
  ExternalWork,
  FutureFactory,
  GuestEventLoop,
  InterruptSource,
  ScheduledCall,
  ScheduledTimer,
  Shutdown,
  Stepping,
  Timers,
} from './roles.ts'
export { findRunningLoop, getRunningLoop, setRunningLoop } from './running-loop.ts'
export { Suspensions, watchSuspensions } from './suspensions.ts'
export { nextTaskOrder } from './task-list.ts'
export type { TaskFactory, TaskLike, TaskOptions, TaskRegistry, TaskSpawner } from './task-roles.ts'
export type { ThreadsafeScheduler, WakeUp, WakeUpEvents } from './wake-up.ts'
