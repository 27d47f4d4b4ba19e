import { decodeAddress } from '../address.ts'
import type { Address } from '../address.ts'

/** Something on its way from one socket to the other. */
export interface Parcel {
  /** The socket that sends: the same object for all that it sends, which must arrive in order. */
  readonly sender: object
  /** Where that is, and where it goes, if they have addresses. */
  readonly from: Address | undefined
  readonly to: Address | undefined
  /** To be called once it is there. */
  arrive(): void
}

/**
 * What lies between the sockets of a fake kernel. It is handed whatever one sends to the other: a connection, bytes, the
 * end. Until that arrives, the other side knows nothing of it, and bytes take up their room.
 */
export interface Wire {
  /** Lets `parcel` arrive: at once, later, or never. */
  carry(parcel: Parcel): void
}

/** `sockaddr` bytes, if there are any, as an address, for a wire that does not know how platforms lay it out. */
export function decoded(bytes: Uint8Array | undefined): Address | undefined {
  return bytes === undefined ? undefined : decodeAddress(bytes)
}

/** Everything is there at once. */
export const SHORT_WIRE: Wire = { carry: (parcel) => parcel.arrive() }
