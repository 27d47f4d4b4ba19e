export { cancelEverywhere, expectNoLeaks } from './cancel-everywhere.ts'
export type { CancelEverywhereOptions, CancelEverywhereResult } from './cancel-everywhere.ts'
export { DeadlockError } from './deadlock-error.ts'
export type { Wait } from './deadlock-error.ts'
export { explore } from './explore.ts'
export type { ExploreOptions, ExploreResult } from './explore.ts'
export { ExploreError } from './explore-error.ts'
export type { Schedule } from './explore-error.ts'
export type { LoopClass, LoopParts } from './loop-class.ts'
export type { Program, Trial } from './program.ts'
export { runVirtual } from './run-virtual.ts'
export type { RunVirtualOptions, VirtualMain, VirtualProgram } from './run-virtual.ts'
export type { ScheduledOptions } from './scheduled-trial.ts'
export type { Fault, MemoryKernel, MemoryKernelOptions, Parcel, SocketParts } from './socket-parts.ts'
export type { Outcome } from './trial.ts'
export { TrialError } from './trial-error.ts'
export type { CancelPoint } from './trial-error.ts'
export { VirtualClock } from './virtual-clock.ts'
export { VirtualEventLoop } from './virtual-event-loop.ts'
export type { VirtualLoopOptions } from './virtual-event-loop.ts'
export { VirtualHost } from './virtual-host.ts'
export type { VirtualHostOptions } from './virtual-host.ts'
export { VirtualNetwork } from './virtual-network.ts'
export type { NetworkOptions } from './virtual-network.ts'
export { virtualTests } from './virtual-tests.ts'
export type {
  ExploreTestOptions,
  RegisterExploreTest,
  RegisterTest,
  RegisterVirtualTest,
  TestFunction,
  VirtualTestOptions,
  VirtualTests,
} from './virtual-tests.ts'
