import type { Wire } from './wire.ts'

/** What a socket is made from. */
export interface FakeSocketKind {
  readonly family: number
  readonly type: number
  readonly protocol: number
  /** How many bytes it holds until they are received. */
  readonly capacity: number
  /** What lies between it and others. */
  readonly wire: Wire
}
