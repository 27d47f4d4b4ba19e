import { platform } from './platform.ts'

/** Where BSD has the length of a `struct sockaddr` and then its family, others have a longer family. */
const hasLengthHere: boolean = platform.hasSockaddrLength

/** Writes the family into `sockaddr` bytes, and how many they are, where that belongs there. */
export function writeFamily(bytes: Uint8Array, family: number, hasLength: boolean = hasLengthHere): void {
  bytes[0] = hasLength ? bytes.length : family & 0xff
  bytes[1] = hasLength ? family : family >> 8
}

/** The family of `sockaddr` bytes. */
export function readFamily(bytes: Uint8Array, hasLength: boolean = hasLengthHere): number {
  const [first = 0, second = 0] = bytes
  return hasLength ? second : first | (second << 8)
}
