import { constants } from 'node:os'
import { addressBuffer, encodeAddress } from './address.ts'
import type { Address } from './address.ts'
import { checkBuffers, checkBytes, checkInteger } from './check.ts'
import { AF_INET, AF_INET6, SO_ERROR, SOCK_STREAM } from './constants.ts'
import { noteSending, setEmptied } from './emptied.ts'
import { Endpoint } from './endpoint.ts'
import type { SocketCalls } from './kernel.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult, OSError } from './os-error.ts'
import { platform } from './platform.ts'
import { readOption, readSocketFamily } from './read-option.ts'
import { borrowBuffer, keepBytes } from './receive-buffer.ts'
import type { SocketOptions } from './socket-options.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** A connection that was accepted, and where it comes from. */
export interface Accepted {
  readonly socket: Socket
  readonly address: Address
}

/** A message, and where it comes from; of a stream, whose peer is known, that is `{ path: '' }`. */
export interface Received {
  readonly bytes: Uint8Array
  readonly address: Address
}

/** How long a message is that went into a buffer, and where it comes from. */
export interface ReceivedInto {
  readonly count: number
  readonly address: Address
}

const { EALREADY, EINPROGRESS, EINTR, ENOTCONN } = constants.errno
const { MSG_NOSIGNAL, SO_PROTOCOL, SO_TYPE } = platform

/**
 * A non-blocking socket. Python: `socket.socket`, which has as many methods.
 *
 * Nothing waits: what cannot be done right now returns {@link WOULD_BLOCK}. What fails throws an {@link OSError}, and
 * so does any use after `close`, with the code EBADF.
 *
 * Differs from asyncio: addresses are objects, hosts are numeric, and there are no time limits.
 */
export class Socket extends Endpoint {
  /** Whether only an empty one gives less than asked for: a TCP stream, and no other kind, that is from here. */
  readonly #isPlain: boolean

  /** Opens a socket. */
  constructor(options: SocketOptions = {}) {
    super(options)
    const isInet = this.family === AF_INET || this.family === AF_INET6
    this.#isPlain = isInet && this.type === SOCK_STREAM && this.protocol === 0
  }

  /** A socket that owns an open descriptor, and makes it non-blocking. Python: `socket(fileno=fd)`. */
  static fromDescriptor(fd: number, kernel: SocketCalls = koffiKernel()): Socket {
    checkInteger('fd', fd)
    const family = readSocketFamily(kernel, fd)
    const type = readOption(kernel, fd, SO_TYPE)
    const protocol = SO_PROTOCOL === 0 ? 0 : readOption(kernel, fd, SO_PROTOCOL)
    const socket = new Socket({ family, type, protocol, fd, kernel })
    socket.setBlocking(false)
    return socket
  }

  /** Takes a connection from the queue. */
  accept(): Accepted | typeof WOULD_BLOCK {
    const peer = addressBuffer()
    const fd = this.outcome('accept', this.kernel.accept(this.openFor('accept'), peer.bytes, peer.length))
    if (fd === WOULD_BLOCK) return WOULD_BLOCK
    const { family, type, protocol, kernel } = this
    const socket = new Socket({ family, type, protocol, fd, kernel })
    try {
      socket.peer = peer.decode()
      return { socket, address: socket.peer }
    } catch (error) {
      socket.close()
      throw error
    }
  }

  /**
   * Connects, or begins to: after WOULD_BLOCK, wait until the socket is writable and call {@link finishConnect}.
   *
   * Differs from asyncio: a full queue of an AF_UNIX listener is the error EAGAIN, since then nothing has begun.
   */
  connect(address: Address): typeof WOULD_BLOCK | undefined {
    const bytes = encodeAddress(this.family, address)
    const result = this.kernel.connect(this.openFor('connect'), bytes)
    // A signal does not stop it: what it interrupts goes on in the background.
    const hasBegun = result === -EINPROGRESS || result === -EALREADY || result === -EINTR
    if (!hasBegun) checkResult(result, 'connect', address)
    this.peer = address
    return hasBegun ? WOULD_BLOCK : undefined
  }

  /** How {@link connect} went: throws what it failed with; WOULD_BLOCK while it is under way. */
  finishConnect(): typeof WOULD_BLOCK | undefined {
    const fd = this.openFor('connect')
    const errno = readOption(this.kernel, fd, SO_ERROR)
    if (errno !== 0) throw new OSError({ errno, syscall: 'connect', where: this.peer })
    const { bytes, length } = addressBuffer()
    if (this.kernel.getpeername(fd, bytes, length) !== -ENOTCONN) return undefined
    // Somebody else may have been told what it failed with; to connect once more tells whether it is still under way.
    return this.peer === undefined ? WOULD_BLOCK : this.connect(this.peer)
  }

  /**
   * Receives at most `maxBytes` bytes; none if the peer has closed, or none were asked for. Messages share blocks of
   * 256 KiB: of one that is kept for long, keep a copy (`bytes.slice()`), and {@link recycle} one that nobody needs.
   */
  recv(maxBytes: number): Uint8Array | typeof WOULD_BLOCK {
    checkInteger('maxBytes', maxBytes)
    const buffer = borrowBuffer(maxBytes)
    const count = this.#receive(buffer, maxBytes)
    return count === WOULD_BLOCK ? WOULD_BLOCK : keepBytes(buffer, count)
  }

  /** Receives into `buffer` as much as fits; returns how many bytes came, 0 when the peer has closed. */
  recvInto(buffer: Uint8Array): number | typeof WOULD_BLOCK {
    checkBytes('buffer', buffer)
    return this.#receive(buffer, buffer.length)
  }

  /** Receives a message, and tells where it comes from. What is longer than `maxBytes` loses its end. */
  recvFrom(maxBytes: number): Received | typeof WOULD_BLOCK {
    checkInteger('maxBytes', maxBytes)
    const buffer = borrowBuffer(maxBytes)
    const received = this.#receiveFrom(buffer, maxBytes)
    if (received === WOULD_BLOCK) return WOULD_BLOCK
    return { bytes: keepBytes(buffer, received.count), address: received.address }
  }

  /** As {@link recvFrom}, into `buffer`, as much as fits. */
  recvFromInto(buffer: Uint8Array): ReceivedInto | typeof WOULD_BLOCK {
    checkBytes('buffer', buffer)
    return this.#receiveFrom(buffer, buffer.length)
  }

  /** As {@link recvFrom}, into one buffer after the other, as much as fits. Python: `recvmsg_into`. */
  recvMessageInto(buffers: readonly Uint8Array[]): ReceivedInto | typeof WOULD_BLOCK {
    checkBuffers('buffers', buffers)
    const from = addressBuffer()
    const fd = this.openFor('recvmsg')
    const count = this.outcome('recvmsg', this.kernel.recvmsg(fd, buffers, 0, from.bytes, from.length))
    return count === WOULD_BLOCK ? WOULD_BLOCK : { count, address: from.decode() }
  }

  /** Sends the first `length` bytes of `data`, all by default, or as many as the kernel takes; returns how many. */
  send(data: Uint8Array, length?: number): number | typeof WOULD_BLOCK {
    checkBytes('data', data)
    const count = length ?? data.length
    checkInteger('length', count, 0, data.length)
    noteSending(this)
    return this.outcome('send', this.kernel.send(this.openFor('send'), data, count, MSG_NOSIGNAL))
  }

  /** Sends a message to `address`; returns how many bytes it has. */
  sendTo(data: Uint8Array, address: Address): number | typeof WOULD_BLOCK {
    checkBytes('data', data)
    const to = encodeAddress(this.family, address)
    noteSending(this)
    const result = this.kernel.sendto(this.openFor('sendto'), data, data.length, MSG_NOSIGNAL, to)
    return this.outcome('sendto', result, address)
  }

  /** Sends what is in `buffers`, one after the other, as one message; returns how many bytes the kernel took. */
  sendMessage(buffers: readonly Uint8Array[], address?: Address): number | typeof WOULD_BLOCK {
    checkBuffers('buffers', buffers)
    const to = address && encodeAddress(this.family, address)
    noteSending(this)
    return this.outcome('sendmsg', this.kernel.sendmsg(this.openFor('sendmsg'), buffers, MSG_NOSIGNAL, to), address)
  }

  /** Sends at most `count` bytes of an open file from its byte `offset` on; returns how many. Python: `os.sendfile`. */
  sendFile(file: number, offset: number, count: number): number | typeof WOULD_BLOCK {
    checkInteger('file', file)
    checkInteger('offset', offset, 0, Number.MAX_SAFE_INTEGER)
    checkInteger('count', count, 0, Number.MAX_SAFE_INTEGER)
    noteSending(this)
    return this.outcome('sendfile', this.kernel.sendfile(this.openFor('sendfile'), file, offset, count))
  }

  #receive(buffer: Uint8Array, maxBytes: number): number | typeof WOULD_BLOCK {
    const fd = this.openFor('recv')
    if (maxBytes === 0) return 0
    const count = this.kernel.recv(fd, buffer, maxBytes, 0)
    setEmptied(this.#isPlain && count > 0 && count < maxBytes ? this : undefined)
    return this.outcome('recv', count)
  }

  #receiveFrom(buffer: Uint8Array, maxBytes: number): ReceivedInto | typeof WOULD_BLOCK {
    const from = addressBuffer()
    const fd = this.openFor('recvfrom')
    const count = this.outcome('recvfrom', this.kernel.recvfrom(fd, buffer, maxBytes, 0, from.bytes, from.length))
    return count === WOULD_BLOCK ? WOULD_BLOCK : { count, address: from.decode() }
  }
}
