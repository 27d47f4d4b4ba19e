import { getSystemErrorMap } from 'node:util'
import { formatAddress } from './address.ts'
import type { Address } from './address.ts'

/** libuv's number of the error that there is no such name. */
export const EAI_NONAME = 3008

/** What {@link OSError} is made from: the failed call, and on what. */
export interface OSErrorDetails {
  /** The error's number, positive, as in C and Python. */
  readonly errno: number
  /** The system call that failed, such as `connect`. */
  readonly syscall: string
  /** The address it was given, or that the socket is connected to. */
  readonly where?: Address | undefined
  /** The descriptor it was about, where that tells more than an address. */
  readonly fd?: number | undefined
  /** What happened, where the text that belongs to the number says too little. */
  readonly reason?: string | undefined
}

/**
 * A system call that failed. Its fields are named as those of Node's own system errors.
 *
 * Differs from asyncio: `errno` tells the kinds apart by number and `code` by name; there are no subclasses.
 */
export class OSError extends Error {
  static {
    this.prototype.name = 'OSError'
  }

  /** The error's name, such as `ECONNREFUSED`. */
  readonly code: string
  /** The error's number, positive. */
  readonly errno: number
  /** The system call that failed. */
  readonly syscall: string
  /** The host it was about, if there is one. */
  declare readonly address?: string
  /** The port it was about, if there is one. */
  declare readonly port?: number
  /** The path it was about, if there is one. */
  declare readonly path?: string

  constructor({ errno, syscall, where, fd, reason }: OSErrorDetails) {
    const [code, text] = describeErrno(errno)
    const subjects = [where && formatAddress(where), fd !== undefined && `descriptor ${fd}`].filter(Boolean)
    super(`${[syscall, code, ...subjects].join(' ')}: ${reason ?? text}`)
    this.code = code
    this.errno = errno
    this.syscall = syscall
    if (where !== undefined) Object.assign(this, addressFields(where))
  }
}

function addressFields(where: Address): Pick<OSError, 'address' | 'port' | 'path'> {
  return 'path' in where ? { path: where.path } : { address: where.host, port: where.port }
}

/** The result of a system call; throws an {@link OSError} if that is a `-errno`. */
export function checkResult(result: number, syscall: string, where?: Address): number {
  if (result < 0) throw new OSError({ errno: -result, syscall, where })
  return result
}

/** Name and text of an error: `['ECONNREFUSED', 'Connection refused']`. */
function describeErrno(errno: number): [code: string, text: string] {
  const [code, text] = getSystemErrorMap().get(-errno) ?? [`E${errno}`, `error ${errno}`]
  return [code, text.charAt(0).toUpperCase() + text.slice(1)]
}
