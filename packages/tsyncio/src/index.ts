export * from '@tsyncio/contextvars'
export * from '@tsyncio/events'
export * from '@tsyncio/futures'
export * from '@tsyncio/hosts'
export {
  Barrier,
  BoundedSemaphore,
  BrokenBarrierError,
  CapacityLimiter,
  Condition,
  Event,
  Lock,
  Semaphore,
} from '@tsyncio/locks'
export { LifoQueue, PriorityQueue, Queue, QueueEmpty, QueueFull, QueueShutDown } from '@tsyncio/queues'
export * from '@tsyncio/selector-io'
export * from '@tsyncio/tasks'
export * from '@tsyncio/threads'
export type { Compare, Items } from '@tsyncio/queues'
export type { LockLike } from '@tsyncio/locks'
export { defaultParts, newEventLoop, newHost } from './default-parts.ts'
export { run, runBlocking, Runner } from './run.ts'
export type { RunBlockingOptions, RunnerOptions, RunOptions } from '@tsyncio/runners'
