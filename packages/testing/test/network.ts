import type { Coroutine } from '@tsyncio/futures'
import { getRunningSocketLoop, Socket } from '@tsyncio/selector-io'
import type { Trial } from '@tsyncio/testing'

export const SERVER = { host: '10.0.0.1', port: 80 }

export function bytes(of: string): Uint8Array {
  return new TextEncoder().encode(of)
}

export function text(data: Uint8Array): string {
  return new TextDecoder().decode(data)
}

/** A socket that listens on the server. */
export function listening({ network }: Pick<Trial, 'network'>): Socket {
  const listener = new Socket({ kernel: network.kernel })
  listener.bind(SERVER)
  listener.listen()
  return listener
}

/** A socket that is connected to the server, from `host`. */
export function* connected({ network }: Pick<Trial, 'network'>, host: string = '10.0.0.2'): Coroutine<Socket> {
  const socket = new Socket({ kernel: network.kernel })
  try {
    socket.bind({ host, port: 0 })
    yield* getRunningSocketLoop().sockConnect(socket, SERVER)
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}

/** A connection: the server's side, and the client's. */
export function* connection(trial: Pick<Trial, 'network'>): Coroutine<[server: Socket, client: Socket]> {
  using listener = listening(trial)
  const client = yield* connected(trial)
  try {
    const { socket } = yield* getRunningSocketLoop().sockAccept(listener)
    return [socket, client]
  } catch (error) {
    client.close()
    throw error
  }
}

/** All that comes until the end. */
export function* receiveAll(socket: Socket): Coroutine<string> {
  let all = ''
  for (;;) {
    const data = yield* getRunningSocketLoop().sockRecv(socket, 1000)
    if (data.length === 0) return all
    all += text(data)
  }
}
