import { constants } from 'node:os'
import { AddressBuffer, encodeAddress, formatAddress } from './address.ts'
import type { Address } from './address.ts'
import { checkBytes, checkInteger } from './check.ts'
import { AF_INET, AF_INET6, SO_ERROR, SOCK_STREAM } from './constants.ts'
import { noteSending, setEmptied } from './emptied.ts'
import type { SocketCalls } from './kernel.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult, OSError } from './os-error.ts'
import { OwnedDescriptor } from './owned-descriptor.ts'
import { platform } from './platform.ts'
import { readOption } from './read-option.ts'
import { borrowBuffer, keepBytes } from './receive-buffer.ts'
import type { SocketOptions } from './socket-options.ts'
import { WOULD_BLOCK } from './would-block.ts'

/** A connection that was accepted, and where it comes from. */
export interface Accepted {
  readonly socket: Socket
  readonly address: Address
}

const { EAGAIN, EALREADY, EINPROGRESS, EINTR, ENOTCONN } = constants.errno
const { MSG_NOSIGNAL, SO_DOMAIN, SO_PROTOCOL, SO_TYPE } = platform

/**
 * A non-blocking socket. Python: `socket.socket`, which has as many methods.
 *
 * Nothing waits: what cannot be done right now returns {@link WOULD_BLOCK}. What fails throws an {@link OSError}, and
 * so does any use after `close`, with the code EBADF.
 *
 * Differs from asyncio: addresses are objects, hosts are numeric, and there are no time limits.
 */
export class Socket extends OwnedDescriptor {
  readonly family: number
  readonly type: number
  readonly protocol: number
  readonly #kernel: SocketCalls
  /** Whether only an empty one gives less than asked for: a TCP stream, and no other kind, that is from here. */
  readonly #isPlain: boolean
  #peer: Address | undefined

  /** Opens a socket. */
  constructor(options: SocketOptions = {}) {
    const { family = AF_INET, type = SOCK_STREAM, protocol = 0, kernel = koffiKernel() } = options
    checkInteger('family', family)
    checkInteger('type', type)
    checkInteger('protocol', protocol)
    const fd = options.fd ?? checkResult(kernel.socket(family, type, protocol), 'socket')
    checkInteger('fd', fd)
    super(kernel, fd)
    this.family = family
    this.type = type
    this.protocol = protocol
    this.#kernel = kernel
    this.#isPlain = (family === AF_INET || family === AF_INET6) && type === SOCK_STREAM && protocol === 0
  }

  /** A socket that owns an open descriptor, and makes it non-blocking. Python: `socket(fileno=fd)`. */
  static fromDescriptor(fd: number, kernel: SocketCalls = koffiKernel()): Socket {
    checkInteger('fd', fd)
    const family = readOption(kernel, fd, SO_DOMAIN)
    const type = readOption(kernel, fd, SO_TYPE)
    const protocol = readOption(kernel, fd, SO_PROTOCOL)
    const socket = new Socket({ family, type, protocol, fd, kernel })
    socket.setBlocking(false)
    return socket
  }

  /** Gives the socket a local address. */
  bind(address: Address): void {
    const bytes = encodeAddress(this.family, address)
    checkResult(this.#kernel.bind(this.openFor('bind'), bytes), 'bind', address)
  }

  /** Lets connections queue up, at most `backlog` of them. */
  listen(backlog: number = 100): void {
    checkInteger('backlog', backlog)
    checkResult(this.#kernel.listen(this.openFor('listen'), backlog), 'listen')
  }

  /** Takes a connection from the queue. */
  accept(): Accepted | typeof WOULD_BLOCK {
    const peer = new AddressBuffer()
    const fd = this.#outcome('accept', this.#kernel.accept(this.openFor('accept'), peer.bytes, peer.length))
    if (fd === WOULD_BLOCK) return WOULD_BLOCK
    const { family, type, protocol } = this
    const socket = new Socket({ family, type, protocol, fd, kernel: this.#kernel })
    const address = peer.decode()
    socket.#peer = address
    return { socket, address }
  }

  /**
   * Connects, or begins to: after WOULD_BLOCK, wait until the socket is writable and call {@link finishConnect}.
   *
   * Differs from asyncio: a full queue of an AF_UNIX listener is the error EAGAIN, since then nothing has begun.
   */
  connect(address: Address): typeof WOULD_BLOCK | undefined {
    const bytes = encodeAddress(this.family, address)
    const result = this.#kernel.connect(this.openFor('connect'), bytes)
    // A signal does not stop it: what it interrupts goes on in the background.
    const hasBegun = result === -EINPROGRESS || result === -EALREADY || result === -EINTR
    if (!hasBegun) checkResult(result, 'connect', address)
    this.#peer = address
    return hasBegun ? WOULD_BLOCK : undefined
  }

  /** How {@link connect} went: throws what it failed with; WOULD_BLOCK while it is under way. */
  finishConnect(): typeof WOULD_BLOCK | undefined {
    const fd = this.openFor('connect')
    const errno = readOption(this.#kernel, fd, SO_ERROR)
    if (errno !== 0) throw new OSError({ errno, syscall: 'connect', where: this.#peer })
    const { bytes, length } = new AddressBuffer()
    const result = this.#kernel.getpeername(fd, bytes, length)
    return result === -ENOTCONN ? WOULD_BLOCK : undefined
  }

  /**
   * Receives at most `maxBytes` bytes; none means that the peer has closed. Messages share memory in blocks of 256 KiB:
   * of one that is kept for long, keep a copy, as `bytes.slice()` makes.
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

  /** Sends as much of `data` as the kernel takes; returns how many bytes that is. */
  send(data: Uint8Array): number | typeof WOULD_BLOCK {
    checkBytes('data', data)
    noteSending(this)
    return this.#outcome('send', this.#kernel.send(this.openFor('send'), data, data.length, MSG_NOSIGNAL))
  }

  /** Closes one direction or both: SHUT_RD, SHUT_WR, SHUT_RDWR. */
  shutdown(how: number): void {
    checkInteger('how', how, 0, 2)
    setEmptied(undefined)
    checkResult(this.#kernel.shutdown(this.openFor('shutdown'), how), 'shutdown', this.#peer)
  }

  /** The value of an option that is an int. */
  getOption(level: number, option: number): number {
    checkInteger('level', level)
    checkInteger('option', option)
    return readOption(this.#kernel, this.openFor('getsockopt'), option, level)
  }

  /** Sets an option that is an int; `true` is 1. */
  setOption(level: number, option: number, value: number | boolean): void {
    checkInteger('level', level)
    checkInteger('option', option)
    const int = typeof value === 'boolean' ? Number(value) : value
    checkInteger('value', int, -(2 ** 31))
    const fd = this.openFor('setsockopt')
    checkResult(this.#kernel.setsockopt(fd, level, option, Int32Array.of(int)), 'setsockopt')
  }

  /** The local address. */
  getSockName(): Address {
    return this.#readAddress('getsockname')
  }

  /** The address this is connected to. */
  getPeerName(): Address {
    return this.#readAddress('getpeername')
  }

  /** The socket as it appears in messages. */
  override toString(): string {
    const peer = this.#peer === undefined ? '' : ` peer=${formatAddress(this.#peer)}`
    return `<Socket fd=${this.fileno()} family=${this.family} type=${this.type}${peer}>`
  }

  #receive(buffer: Uint8Array, maxBytes: number): number | typeof WOULD_BLOCK {
    const count = this.#kernel.recv(this.openFor('recv'), buffer, maxBytes, 0)
    setEmptied(this.#isPlain && count > 0 && count < maxBytes ? this : undefined)
    return this.#outcome('recv', count)
  }

  /** What a call that may block came to. */
  #outcome(syscall: string, result: number): number | typeof WOULD_BLOCK {
    if (result >= 0) return result
    return result === -EAGAIN ? WOULD_BLOCK : checkResult(result, syscall, this.#peer)
  }

  #readAddress(syscall: 'getsockname' | 'getpeername'): Address {
    const name = new AddressBuffer()
    checkResult(this.#kernel[syscall](this.openFor(syscall), name.bytes, name.length), syscall)
    return name.decode()
  }
}
