import type { SocketCalls } from './kernel.ts'

/** What a `Socket` is made from. */
export interface SocketOptions {
  /** AF_INET unless told otherwise. */
  readonly family?: number | undefined
  /** SOCK_STREAM unless told otherwise. */
  readonly type?: number | undefined
  /** 0, the usual one of family and type, unless told otherwise. */
  readonly protocol?: number | undefined
  /** An open, non-blocking descriptor to own instead of a new one. See `Socket.fromDescriptor`. */
  readonly fd?: number | undefined
  /** The system calls; the platform's own unless told otherwise. */
  readonly kernel?: SocketCalls | undefined
}
