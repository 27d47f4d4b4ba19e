import { decodeAddress } from '../address.ts'
import type { Address } from '../address.ts'
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

/** An address as those see it who do not know how platforms lay it out. */
export function readable(address: Uint8Array | undefined): Address | undefined {
  return address === undefined ? undefined : decodeAddress(address)
}
