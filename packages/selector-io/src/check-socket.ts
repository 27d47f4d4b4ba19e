import { RuntimeError, ValueError } from '@tsyncio/futures'
import { show } from './check.ts'
import type { Socket } from './socket.ts'

/** Throws unless `sock` is an open, non-blocking socket. */
export function checkUsable(sock: Socket): void {
  if (typeof (sock as Partial<Socket> | undefined)?.recv !== 'function') {
    throw new TypeError(`sock: expected a Socket, got ${show(sock)}`)
  }
  if (sock.fileno() < 0) throw new RuntimeError('sock: expected an open socket, got a closed one')
  if (sock.getBlocking()) throw new ValueError('sock: the socket must be non-blocking')
}
