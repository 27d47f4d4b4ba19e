export { fakeKernel } from './fake-kernel.ts'
export type { FakeKernel, FakeKernelOptions } from './fake-kernel.ts'
export { faultsInTurn } from './fault.ts'
export type { FakeCall, Fault, Faults } from './fault.ts'
