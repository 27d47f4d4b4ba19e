import { EpollSelector, EVENT_READ, EVENT_WRITE, SOCK_DGRAM, Socket, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { EventMask } from '@tsyncio/selector-io'

const ANY_PORT = { host: '127.0.0.1', port: 0 }

/** What `thrower` throws. */
export function caught(thrower: () => unknown): unknown {
  try {
    thrower()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Waits until the socket is ready for one of `events`, and not for ever. */
export function untilReady(socket: Socket, events: EventMask): void {
  const selector = new EpollSelector<void>()
  selector.register(socket.fileno(), events)
  const ready = selector.select(5)
  selector.close()
  if (ready.length === 0) throw new Error(`${String(socket)} did not become ready within 5 seconds`)
}

/** What `attempt` comes to, made again whenever the socket is ready. */
export function retry<T>(socket: Socket, events: EventMask, attempt: () => T | typeof WOULD_BLOCK): T {
  for (;;) {
    const result = attempt()
    if (result !== WOULD_BLOCK) return result
    untilReady(socket, events)
  }
}

/** A socket that listens on the loopback interface, on a port that was free. */
export function listening(): Socket {
  const listener = new Socket()
  listener.bind(ANY_PORT)
  listener.listen()
  return listener
}

/** A TCP connection over the loopback interface, by its two ends. */
export function connected(): [client: Socket, server: Socket] {
  using listener = listening()
  const client = new Socket()
  if (client.connect(listener.getSockName()) === WOULD_BLOCK) untilReady(client, EVENT_WRITE)
  if (client.finishConnect() === WOULD_BLOCK) throw new Error('writable, but not connected')
  const { socket } = retry(listener, EVENT_READ, () => listener.accept())
  return [client, socket]
}

/** Receives until the peer closes. */
export function receiveAll(socket: Socket): Uint8Array {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = retry(socket, EVENT_READ, () => socket.recv(65_536))
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
  }
}

/** A socket for datagrams, with a port that the kernel chose. */
export function boundAnywhere(): Socket {
  const socket = new Socket({ type: SOCK_DGRAM })
  socket.bind(ANY_PORT)
  return socket
}
