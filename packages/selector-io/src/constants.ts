// Python's `socket` constants, with the numbers of the platform this runs on.
import { platform } from './platform.ts'

/** Address family: local sockets, addressed by a path. */
export const AF_UNIX: number = platform.AF_UNIX
/** Address family: IPv4. */
export const AF_INET: number = platform.AF_INET
/** Address family: IPv6. */
export const AF_INET6: number = platform.AF_INET6

/** Socket type: a reliable stream of bytes. */
export const SOCK_STREAM: number = platform.SOCK_STREAM
/** Socket type: datagrams, each a message of its own. */
export const SOCK_DGRAM: number = platform.SOCK_DGRAM

/** Option level: the socket itself. */
export const SOL_SOCKET: number = platform.SOL_SOCKET
/** Option level: TCP. */
export const IPPROTO_TCP = 6
/** Option level: IPv6. */
export const IPPROTO_IPV6 = 41

/** Option of {@link SOL_SOCKET}: bind to an address that an old connection still occupies. */
export const SO_REUSEADDR: number = platform.SO_REUSEADDR
/** Option of {@link SOL_SOCKET}: let several sockets listen on one port and share its connections. */
export const SO_REUSEPORT: number = platform.SO_REUSEPORT
/** Option of {@link SOL_SOCKET}: the socket's type; read only. */
export const SO_TYPE: number = platform.SO_TYPE
/** Option of {@link SOL_SOCKET}: the pending error, which reading clears; read only. */
export const SO_ERROR: number = platform.SO_ERROR
/** Option of {@link SOL_SOCKET}: send datagrams to a broadcast address. */
export const SO_BROADCAST: number = platform.SO_BROADCAST
/** Option of {@link SOL_SOCKET}: the send buffer, in bytes; Linux doubles what is set. */
export const SO_SNDBUF: number = platform.SO_SNDBUF
/** Option of {@link SOL_SOCKET}: the receive buffer, in bytes; Linux doubles what is set. */
export const SO_RCVBUF: number = platform.SO_RCVBUF
/** Option of {@link SOL_SOCKET}: probe a connection that has been idle for long. */
export const SO_KEEPALIVE: number = platform.SO_KEEPALIVE
/** Option of {@link SOL_SOCKET}: two ints: whether `close` waits for what is unsent, and how many seconds; 0 resets. */
export const SO_LINGER: number = platform.SO_LINGER
/** Option of {@link IPPROTO_TCP}: send small packets at once. */
export const TCP_NODELAY = 1
/** Option of {@link IPPROTO_IPV6}: take no IPv4 connections. */
export const IPV6_V6ONLY: number = platform.IPV6_V6ONLY

/** What `shutdown` closes: receiving. */
export const SHUT_RD = 0
/** What `shutdown` closes: sending; the peer then reads the end of the stream. */
export const SHUT_WR = 1
/** What `shutdown` closes: both directions. */
export const SHUT_RDWR = 2

/** Flag of `getAddrInfo`: without a host, the addresses to bind to. */
export const AI_PASSIVE: number = platform.AI_PASSIVE
/** Flag of `getAddrInfo`: tell the official name of the host. */
export const AI_CANONNAME: number = platform.AI_CANONNAME
/** Flag of `getAddrInfo`: the host is numeric; a name is an error. */
export const AI_NUMERICHOST: number = platform.AI_NUMERICHOST
/** Flag of `getAddrInfo`: the port is a number; the name of a service is an error. */
export const AI_NUMERICSERV: number = platform.AI_NUMERICSERV
/** Flag of `getAddrInfo`: only families for which this machine has an address. */
export const AI_ADDRCONFIG: number = platform.AI_ADDRCONFIG

/** Flag of `getNameInfo`: tell the address, and not its name. */
export const NI_NUMERICHOST: number = platform.NI_NUMERICHOST
/** Flag of `getNameInfo`: tell the port, and not the name of the service. */
export const NI_NUMERICSERV: number = platform.NI_NUMERICSERV
/** Flag of `getNameInfo`: of a host of this domain only the name within it. */
export const NI_NOFQDN: number = platform.NI_NOFQDN
/** Flag of `getNameInfo`: an address without a name is an error. */
export const NI_NAMEREQD: number = platform.NI_NAMEREQD
/** Flag of `getNameInfo`: the service is one of datagrams. */
export const NI_DGRAM: number = platform.NI_DGRAM
