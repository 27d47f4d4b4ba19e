import { addressBuffer } from './address.ts'
import { SOL_SOCKET } from './constants.ts'
import type { SocketCalls } from './kernel.ts'
import { checkResult } from './os-error.ts'
import { readFamily } from './sockaddr-family.ts'

/** The value of a socket's option that is an int. */
export function readOption(kernel: SocketCalls, fd: number, option: number, level: number = SOL_SOCKET): number {
  const value = new Int32Array(1)
  checkResult(kernel.getsockopt(fd, level, option, value), 'getsockopt')
  return value[0] ?? 0
}

/** The family of a socket. Not every platform has it as an option; its address always begins with it. */
export function readSocketFamily(kernel: SocketCalls, fd: number): number {
  const { bytes, length } = addressBuffer()
  checkResult(kernel.getsockname(fd, bytes, length), 'getsockname')
  return readFamily(bytes)
}
