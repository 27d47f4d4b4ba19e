import type { Address, EpollCalls, PollCalls, Selector, SocketCalls, Watch } from '@tsyncio/selector-io'
import type { LoopClass } from './loop-class.ts'

/** Something on its way from one socket to the other. */
export interface Parcel {
  readonly sender: object
  readonly from: Address | undefined
  readonly to: Address | undefined
  arrive(): void
}

/** What goes wrong with a system call: it transfers less than it could, or its connection breaks. */
export type Fault = { readonly kind: 'part'; readonly bytes: number } | { readonly kind: 'reset' }

/** What a network asks of the kernel that is in memory. */
export interface MemoryKernel extends SocketCalls, EpollCalls, PollCalls {
  /** The descriptors that are open. */
  openDescriptors(): number[]
  /** Breaks the connection of a socket; returns whether it had one. */
  breakConnection(fd: number): boolean
}

/** What a kernel in memory asks of its network. */
export interface MemoryKernelOptions {
  /** Carries what one socket sends to another. */
  readonly wire: { carry(parcel: Parcel): void }
  /** Asked before each system call. */
  readonly faults: (call: { readonly name: string; readonly fd: number }) => Fault | undefined
}

/** What programs with sockets run on: `memorySockets` of `@tsyncio/selector-io/fake`. */
export interface SocketParts {
  readonly SelectorEventLoop: LoopClass
  readonly EpollSelector: new (kernel: MemoryKernel) => Selector<Watch>
  readonly fakeKernel: (options: MemoryKernelOptions) => MemoryKernel
}
