import type { SocketCalls } from './kernel.ts'

/** What a `Socket` is made from. */
export interface SocketOptions {
  /** AF_INET unless told otherwise. */
  readonly family?: number
  /** SOCK_STREAM unless told otherwise. */
  readonly type?: number
  /** 0, the usual one of family and type, unless told otherwise. */
  readonly protocol?: number
  /** An open, non-blocking descriptor to own instead of a new one. See `Socket.fromDescriptor`. */
  readonly fd?: number
  /** The system calls; the platform's own unless told otherwise. */
  readonly kernel?: SocketCalls
}
