import { AF_UNIX, SOCK_STREAM } from './constants.ts'
import { koffiKernel } from './koffi-kernel.ts'
import { checkResult } from './os-error.ts'
import { Socket } from './socket.ts'
import type { SocketOptions } from './socket-options.ts'

/** Two sockets connected to each other. AF_UNIX unless told otherwise. Python: `socket.socketpair`. */
export function socketPair(options: Omit<SocketOptions, 'fd'> = {}): [Socket, Socket] {
  const { family = AF_UNIX, type = SOCK_STREAM, protocol = 0, kernel = koffiKernel() } = options
  const pair = new Int32Array(2)
  checkResult(kernel.socketpair(family, type, protocol, pair), 'socketpair')
  const [first = -1, second = -1] = pair
  const own = (fd: number): Socket => new Socket({ family, type, protocol, fd, kernel })
  return [own(first), own(second)]
}
