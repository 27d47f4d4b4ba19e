import { getRunningLoop } from '@tsyncio/events'
import type { EventLoop, ScheduledCall } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import type { Address, InetAddress } from './address.ts'
import type { DescriptorLike } from './descriptor-like.ts'
import type { AddrInfo, AddrInfoOptions, NameInfo } from './resolver.ts'
import type { FileLike, SendFileOptions } from './send-file.ts'
import type { Accepted, Received, ReceivedInto, Socket } from './socket.ts'

/** Calls back while descriptors are ready. */
export interface Readers {
  /**
   * Calls `callback(argument)` in each pass in which `descriptor` can be read, until `removeReader`. Replaces the
   * reader that was there. `loop.add_reader`.
   *
   * Differs from asyncio: cancelling the handle removes the reader at once, and so does closing a socket.
   */
  addReader<A>(descriptor: DescriptorLike, callback: (argument: A) => void, argument: A): ScheduledCall
  addReader(descriptor: DescriptorLike, callback: () => void): ScheduledCall
  /** Takes the reader away; returns whether there was one. `loop.remove_reader`. */
  removeReader(descriptor: DescriptorLike): boolean
  /** As `addReader`, for writing. `loop.add_writer`. */
  addWriter<A>(descriptor: DescriptorLike, callback: (argument: A) => void, argument: A): ScheduledCall
  addWriter(descriptor: DescriptorLike, callback: () => void): ScheduledCall
  /** As `removeReader`, for writing. `loop.remove_writer`. */
  removeWriter(descriptor: DescriptorLike): boolean
}

/**
 * Socket operations that wait. Each tries at once, and waits for the descriptor only if that would block.
 *
 * All throw a `RuntimeError` for a closed socket, a `ValueError` for a blocking one, an `OSError` when the system
 * refuses. Differs from asyncio: two coroutines that wait to read from one socket are an error, where there the first
 * waits for ever; and whoever waits for a socket that is closed gets an `OSError`, EBADF, instead of waiting on.
 */
export interface SocketOperations {
  /**
   * Receives up to `maxBytes` bytes; an empty array means that the peer closed its side. `loop.sock_recv`. They share memory
   * with others: copy what you keep for long. A server with much to do hands them to `recycle` when nobody needs them any more.
   *
   * Differs from asyncio: waits at once on a TCP socket that has just given less than was asked for.
   */
  sockRecv(sock: Socket, maxBytes: number): Coroutine<Uint8Array>
  /** Receives into `buffer` as much as fits; returns how many bytes came, 0 at the end. `loop.sock_recv_into`. */
  sockRecvInto(sock: Socket, buffer: Uint8Array): Coroutine<number>
  /** Receives a datagram of up to `maxBytes` bytes, and tells where it comes from. `loop.sock_recvfrom`. */
  sockRecvFrom(sock: Socket, maxBytes: number): Coroutine<Received>
  /** Receives a datagram into `buffer`, and tells its length, and where it comes from. `loop.sock_recvfrom_into`. */
  sockRecvFromInto(sock: Socket, buffer: Uint8Array): Coroutine<ReceivedInto>
  /** Sends a datagram to `address`; returns how many bytes it has. `loop.sock_sendto`. */
  sockSendTo(sock: Socket, data: Uint8Array, address: Address): Coroutine<number>
  /**
   * Sends a file over a stream without reading it, where the kernel can; returns how many bytes were sent. The file is
   * left open where it ended, unless it was given by its path. `loop.sock_sendfile`.
   *
   * Throws a {@link SendfileNotAvailableError} where the kernel cannot and `fallback` is false. Otherwise it is read
   * and sent, and reading blocks the loop for as long as the disk takes, as it may inside the kernel.
   */
  sockSendFile(sock: Socket, file: FileLike, options?: SendFileOptions): Coroutine<number>
  /**
   * Sends all of `data`, which must not change meanwhile. Cancelled or failed, it does not tell how much was sent.
   * `loop.sock_sendall`.
   */
  sockSendAll(sock: Socket, data: Uint8Array): Coroutine<void>
  /** Accepts a connection on a listening socket. `loop.sock_accept`. */
  sockAccept(sock: Socket): Coroutine<Accepted>
  /** Connects to `address`, whose host may be a name: to the first address that it has. `loop.sock_connect`. */
  sockConnect(sock: Socket, address: Address): Coroutine<void>
}

/** Names for addresses, and back, without holding up the loop. What fails throws an `OSError`, as EAI_NONAME. */
export interface Names {
  /**
   * The addresses of `host`, for each kind of socket; `port` is a number, or the name of a service. Without `host`,
   * those of this machine itself, or with AI_PASSIVE, those to bind to. `loop.getaddrinfo`.
   *
   * Differs from asyncio: results are objects, and errors have the codes of Node's, such as EAI_NONAME.
   */
  getAddrInfo(
    host: string | undefined,
    port: number | string | undefined,
    options?: AddrInfoOptions,
  ): Coroutine<AddrInfo[]>
  /** The names of an address and of its port; `flags` are some of NI_NUMERICHOST and the others. `loop.getnameinfo`. */
  getNameInfo(address: InetAddress, flags?: number): Coroutine<NameInfo>
}

/** A loop with sockets. */
export interface SocketLoop extends EventLoop, Readers, SocketOperations, Names {}

/** The running loop, if it has sockets. Throws a `RuntimeError` if it has none, or none runs. */
export function getRunningSocketLoop(): SocketLoop {
  const loop = getRunningLoop() as Partial<SocketLoop>
  if (typeof loop.sockRecv !== 'function') {
    throw new RuntimeError(
      'the running loop has no sockets: run on a SelectorEventLoop, or another loop with sockRecv()',
    )
  }
  return loop as SocketLoop
}
