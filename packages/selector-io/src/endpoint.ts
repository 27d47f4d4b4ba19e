import { constants } from 'node:os'
import { addressBuffer, encodeAddress, formatAddress } from './address.ts'
import type { Address } from './address.ts'
import { checkInteger, checkOptions } from './check.ts'
import { AF_INET, SOCK_STREAM } from './constants.ts'
import { setEmptied } from './emptied.ts'
import type { SocketCalls } from './kernel.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult } from './os-error.ts'
import { OwnedDescriptor } from './owned-descriptor.ts'
import { readOption } from './read-option.ts'
import type { SocketOptions } from './socket-options.ts'
import { WOULD_BLOCK } from './would-block.ts'

const { EAGAIN } = constants.errno

/** A socket apart from the data that goes through it: its kind, its addresses and its options. */
export class Endpoint extends OwnedDescriptor {
  readonly family: number
  readonly type: number
  readonly protocol: number
  declare protected readonly kernel: SocketCalls
  /** What it is connected to, or was to be: for messages. */
  protected peer: Address | undefined = undefined

  /** Opens a socket. */
  constructor(options: SocketOptions = {}) {
    checkOptions(options)
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
  }

  /** Gives the socket a local address. */
  bind(address: Address): void {
    const bytes = encodeAddress(this.family, address)
    checkResult(this.kernel.bind(this.openFor('bind'), bytes), 'bind', address)
  }

  /** Lets connections queue up, at most `backlog` of them. */
  listen(backlog: number = 100): void {
    checkInteger('backlog', backlog)
    checkResult(this.kernel.listen(this.openFor('listen'), backlog), 'listen')
  }

  /** Closes one direction or both: SHUT_RD, SHUT_WR, SHUT_RDWR. */
  shutdown(how: number): void {
    checkInteger('how', how, 0, 2)
    setEmptied(undefined)
    checkResult(this.kernel.shutdown(this.openFor('shutdown'), how), 'shutdown', this.peer)
  }

  /** The value of an option that is an int. */
  getOption(level: number, option: number): number {
    checkInteger('level', level)
    checkInteger('option', option)
    return readOption(this.kernel, this.openFor('getsockopt'), option, level)
  }

  /** Sets an option: an int, of which `true` is 1, or a structure of ints, such as that of SO_LINGER. */
  setOption(level: number, option: number, value: number | boolean | Int32Array): void {
    checkInteger('level', level)
    checkInteger('option', option)
    const ints = value instanceof Int32Array ? value : asInts(value)
    checkResult(this.kernel.setsockopt(this.openFor('setsockopt'), level, option, ints), 'setsockopt')
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
    const peer = this.peer === undefined ? '' : ` peer=${formatAddress(this.peer)}`
    return `<Socket fd=${this.fileno()} family=${this.family} type=${this.type}${peer}>`
  }

  /** What a call that may block came to; `where` is the address it was about, the peer's unless told otherwise. */
  protected outcome(syscall: string, result: number, where?: Address): number | typeof WOULD_BLOCK {
    if (result >= 0) return result
    return result === -EAGAIN ? WOULD_BLOCK : checkResult(result, syscall, where ?? this.peer)
  }

  #readAddress(syscall: 'getsockname' | 'getpeername'): Address {
    const name = addressBuffer()
    checkResult(this.kernel[syscall](this.openFor(syscall), name.bytes, name.length), syscall)
    return name.decode()
  }
}

/** The same memory each time: for the next system call. */
const oneInt = new Int32Array(1)

function asInts(value: number | boolean): Int32Array {
  const int = typeof value === 'boolean' ? Number(value) : value
  checkInteger('value', int, -(2 ** 31))
  oneInt[0] = int
  return oneInt
}
