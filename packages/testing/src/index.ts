export { DeadlockError } from './deadlock-error.ts'
export { VirtualClock } from './virtual-clock.ts'
export { VirtualEventLoop } from './virtual-event-loop.ts'
export type { VirtualLoopOptions } from './virtual-event-loop.ts'
