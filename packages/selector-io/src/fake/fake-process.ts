import { constants } from 'node:os'
import type { Clock } from '@tsyncio/events'
import type { Kernel } from '../kernel.ts'
import { DescriptorTable } from './descriptor-table.ts'
import { FakeSocket } from './fake-socket.ts'
import type { Fault, Faults } from './fault.ts'
import type { OpenFile } from './open-file.ts'

const { EAGAIN, EBADF, EINTR, ENOTSOCK } = constants.errno

/** What system calls are made in: descriptors, time, and what goes wrong. */
export class FakeProcess {
  faults: Faults
  readonly descriptors: DescriptorTable
  readonly clock: Clock
  #now = 0

  constructor(faults: Faults, descriptorLimit: number) {
    this.faults = faults
    this.descriptors = new DescriptorTable(descriptorLimit)
    this.clock = { now: () => this.#now, resolution: 1e-9 }
  }

  /** The result of a call that makes a descriptor: that of `action`, or of what goes wrong instead. */
  creating(name: keyof Kernel, action: () => number): number {
    const fault = this.faults({ name, fd: -1 })
    return fault?.kind === 'error' ? -fault.errno : action()
  }

  /** The result of a call about a descriptor: that of `action`, or of what goes wrong instead. */
  onFile(name: keyof Kernel, fd: number, action: (file: OpenFile, fault: Fault | undefined) => number): number {
    const fault = this.faults({ name, fd })
    const file = this.descriptors.get(fd)
    if (file === undefined) return -EBADF
    if (fault?.kind !== 'error') return action(file, fault)
    if (fault.errno === EAGAIN) file.changed()
    if (fault.errno === EINTR && name === 'connect') action(file, undefined)
    return -fault.errno
  }

  /** As {@link onFile}, of a socket; `most` is how many bytes may be transferred. */
  onSocket(name: keyof Kernel, fd: number, action: (socket: FakeSocket, most: number) => number): number {
    return this.onFile(name, fd, (file, fault) => {
      if (!(file instanceof FakeSocket)) return -ENOTSOCK
      if (fault?.kind === 'reset' && file.isConnected()) file.reset()
      if (fault?.kind !== 'part') return action(file, Infinity)
      const result = action(file, Math.max(1, fault.bytes))
      file.changed()
      return result
    })
  }

  /** How many `look` finds; if that is none, time goes on by `timeoutMs` milliseconds, as nothing else will happen. */
  wait(timeoutMs: number, look: () => number): number {
    const found = look()
    if (found !== 0 || timeoutMs === 0) return found
    if (timeoutMs < 0) throw new Error('a fake kernel: nothing is ready, and nothing else will happen: an endless wait')
    this.#now += timeoutMs / 1000
    return 0
  }
}
