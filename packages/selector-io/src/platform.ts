/** What differs from platform to platform, spelled as in C. */
export interface Platform {
  readonly AF_UNIX: number
  readonly AF_INET: number
  readonly AF_INET6: number
  readonly SOCK_STREAM: number
  readonly SOCK_DGRAM: number
  readonly SOCK_NONBLOCK: number
  readonly SOCK_CLOEXEC: number
  readonly SOL_SOCKET: number
  readonly SO_REUSEADDR: number
  readonly SO_TYPE: number
  readonly SO_ERROR: number
  readonly SO_BROADCAST: number
  readonly SO_SNDBUF: number
  readonly SO_RCVBUF: number
  readonly SO_KEEPALIVE: number
  readonly SO_LINGER: number
  readonly SO_REUSEPORT: number
  readonly SO_PROTOCOL: number
  readonly SO_DOMAIN: number
  readonly IPV6_V6ONLY: number
  readonly O_NONBLOCK: number
  readonly F_DUPFD_CLOEXEC: number
  readonly MSG_NOSIGNAL: number
  readonly AI_PASSIVE: number
  readonly AI_CANONNAME: number
  readonly AI_NUMERICHOST: number
  readonly AI_ADDRCONFIG: number
  readonly AI_NUMERICSERV: number
  readonly NI_NUMERICHOST: number
  readonly NI_NUMERICSERV: number
  readonly NI_NOFQDN: number
  readonly NI_NAMEREQD: number
  readonly NI_DGRAM: number
  /** Whether a `struct sockaddr` begins with its length, in a byte, as on BSD; then comes the family, in another. */
  readonly hasSockaddrLength: boolean
  /** Room for the path in `struct sockaddr_un`, in bytes. */
  readonly sunPathLength: number
}

const LINUX: Platform = {
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 10,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_NONBLOCK: 0o4000,
  SOCK_CLOEXEC: 0o2000000,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_TYPE: 3,
  SO_ERROR: 4,
  SO_BROADCAST: 6,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  SO_KEEPALIVE: 9,
  SO_LINGER: 13,
  SO_REUSEPORT: 15,
  SO_PROTOCOL: 38,
  SO_DOMAIN: 39,
  IPV6_V6ONLY: 26,
  O_NONBLOCK: 0o4000,
  F_DUPFD_CLOEXEC: 1030,
  MSG_NOSIGNAL: 0x4000,
  AI_PASSIVE: 1,
  AI_CANONNAME: 2,
  AI_NUMERICHOST: 4,
  AI_ADDRCONFIG: 32,
  AI_NUMERICSERV: 1024,
  NI_NUMERICHOST: 1,
  NI_NUMERICSERV: 2,
  NI_NOFQDN: 4,
  NI_NAMEREQD: 8,
  NI_DGRAM: 16,
  hasSockaddrLength: false,
  sunPathLength: 108,
}

/** What there is not is 0. Descriptors are then made non-blocking after they are made; SIGPIPE is ignored by Node. */
const MACOS: Platform = {
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 30,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_NONBLOCK: 0,
  SOCK_CLOEXEC: 0,
  SOL_SOCKET: 0xffff,
  SO_REUSEADDR: 4,
  SO_TYPE: 0x1008,
  SO_ERROR: 0x1007,
  SO_BROADCAST: 0x20,
  SO_SNDBUF: 0x1001,
  SO_RCVBUF: 0x1002,
  SO_KEEPALIVE: 8,
  SO_REUSEPORT: 0x200,
  SO_LINGER: 0x80,
  SO_PROTOCOL: 0,
  SO_DOMAIN: 0,
  IPV6_V6ONLY: 27,
  O_NONBLOCK: 4,
  F_DUPFD_CLOEXEC: 67,
  MSG_NOSIGNAL: 0,
  AI_PASSIVE: 1,
  AI_CANONNAME: 2,
  AI_NUMERICHOST: 4,
  AI_ADDRCONFIG: 0x400,
  AI_NUMERICSERV: 0x1000,
  NI_NUMERICHOST: 2,
  NI_NUMERICSERV: 8,
  NI_NOFQDN: 1,
  NI_NAMEREQD: 4,
  NI_DGRAM: 16,
  hasSockaddrLength: true,
  sunPathLength: 104,
}

const PLATFORMS: Readonly<Record<string, Platform>> = { linux: LINUX, darwin: MACOS }

/** The table of the platform this runs on. Elsewhere it is Linux's, so that importing works; binding says no. */
export const platform: Platform = PLATFORMS[process.platform] ?? LINUX
