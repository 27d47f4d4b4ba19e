import { ValueError } from '@tsyncio/futures'
import { show } from './check.ts'

/** A descriptor, or something that has one, and may tell of its end, as sockets do. */
export type DescriptorLike = number | DescriptorOwner

/** Something that has a descriptor. Whoever can tell of its end lets a loop keep it registered between two waits. */
export interface DescriptorOwner {
  fileno(): number
  /** Calls `listener` right before the descriptor is closed. */
  beforeClose?(listener: (fd: number) => void): void
  /** Takes that back. */
  removeBeforeClose?(listener: (fd: number) => void): void
}

/** The number of `descriptor`. Throws a `ValueError` for one that is closed or impossible. */
export function checkDescriptor(descriptor: DescriptorLike): number {
  const fd: unknown = typeof descriptor === 'number' ? descriptor : descriptor?.fileno?.()
  if (typeof fd !== 'number') {
    throw new TypeError(`descriptor: expected a number or something with fileno(), got ${show(descriptor)}`)
  }
  if (!Number.isInteger(fd) || fd < 0) throw new ValueError(`descriptor: expected one that is open, got ${fd}`)
  return fd
}
