import { SOL_SOCKET } from './constants.ts'
import type { SocketCalls } from './kernel.ts'
import { checkResult } from './os-error.ts'

/** The value of a socket's option that is an int. */
export function readOption(kernel: SocketCalls, fd: number, option: number, level: number = SOL_SOCKET): number {
  const value = new Int32Array(1)
  checkResult(kernel.getsockopt(fd, level, option, value), 'getsockopt')
  return value[0] ?? 0
}
