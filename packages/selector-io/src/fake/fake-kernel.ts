import type { Clock } from '@tsyncio/events'
import type { Kernel } from '../kernel.ts'
import { FakeProcess } from './fake-process.ts'
import { FakeSocket } from './fake-socket.ts'
import type { Faults } from './fault.ts'
import { fakeSocketCalls } from './socket-calls.ts'
import { fakeWaitCalls } from './wait-calls.ts'
import { SHORT_WIRE } from './wire.ts'
import type { Wire } from './wire.ts'

/** What a kernel in memory has room for, and what goes wrong with it. */
export interface FakeKernelOptions {
  /** What goes wrong; nothing, unless told otherwise. */
  readonly faults?: Faults | undefined
  /** How many bytes can be under way in one direction until they are received; 64 KiB unless told otherwise. */
  readonly capacity?: number | undefined
  /** No descriptor is as high as this; 1024 unless told otherwise. The first three are taken. */
  readonly descriptorLimit?: number | undefined
  /** What lies between sockets; without it, what one sends is there at once. */
  readonly wire?: Wire | undefined
}

/** A kernel in memory, with a clock of its own. */
export interface FakeKernel extends Kernel {
  /** What goes wrong from now on. */
  faults: Faults
  /** No descriptor is as high as this; those that are open stay open. */
  descriptorLimit: number
  /** For a loop over this kernel; starts at 0, and goes on when somebody waits. */
  readonly clock: Clock
  /** The descriptors that are open, ascending. */
  openDescriptors(): number[]
  /** Breaks the connection of a socket: both sides find out at once. Returns whether it had one. */
  breakConnection(fd: number): boolean
}

/**
 * A kernel in memory: stream sockets within one process, epoll and poll, on virtual time, and whatever is to go wrong
 * with them. `new EpollSelector(kernel)` and `new Socket({ kernel })` work on it as on the real one.
 *
 * Nothing happens in it but by its calls. So waiting takes no time, and waiting for ever is an error that is thrown.
 */
export function fakeKernel(options: FakeKernelOptions = {}): FakeKernel {
  const { faults = () => undefined, capacity = 65_536, descriptorLimit = 1024, wire = SHORT_WIRE } = options
  const process = new FakeProcess(faults, descriptorLimit)
  return {
    ...fakeSocketCalls(process, { capacity, wire }),
    ...fakeWaitCalls(process),
    clock: process.clock,
    openDescriptors: () => process.descriptors.numbers(),
    breakConnection(fd) {
      const file = process.descriptors.get(fd)
      if (!(file instanceof FakeSocket) || !file.isConnected()) return false
      file.break()
      return true
    },
    get faults() {
      return process.faults
    },
    set faults(next) {
      process.faults = next
    },
    get descriptorLimit() {
      return process.descriptors.limit
    },
    set descriptorLimit(limit) {
      process.descriptors.limit = limit
    },
  }
}
