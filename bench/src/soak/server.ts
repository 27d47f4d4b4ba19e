import { getRunningSocketLoop, isBaseException, OSError, sleep, SOCK_DGRAM, Socket, taskGroup } from 'tsyncio'
import type { Coroutine, InetAddress } from 'tsyncio'

/** A server under load, and what it has done so far. */
export interface SoakServer {
  readonly streams: InetAddress
  readonly datagrams: InetAddress
  readonly done: { bytes: number; connections: number; datagrams: number; resets: number; ticks: number }
  /** Serves until it is cancelled. */
  serve(): Coroutine<void>
}

export function newServer(): SoakServer {
  const listener = new Socket()
  listener.bind({ host: '127.0.0.1', port: 0 })
  listener.listen(1024)
  const socket = new Socket({ type: SOCK_DGRAM })
  socket.bind({ host: '127.0.0.1', port: 0 })
  const done = { bytes: 0, connections: 0, datagrams: 0, resets: 0, ticks: 0 }
  return {
    streams: listener.getSockName() as InetAddress,
    datagrams: socket.getSockName() as InetAddress,
    done,
    *serve() {
      try {
        yield* taskGroup(function* (group) {
          group.createTask(echoDatagrams(socket, done))
          group.createTask(tick(done))
          for (;;) {
            const accepted = yield* getRunningSocketLoop().sockAccept(listener)
            done.connections += 1
            group.createTask(echo(accepted.socket, done))
          }
        })
      } finally {
        listener.close()
        socket.close()
      }
    },
  }
}

/** Sends back what comes, in one of the two ways to receive. A client may reset the connection at any time. */
function* echo(socket: Socket, done: SoakServer['done']): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const buffer = done.connections % 2 === 0 ? new Uint8Array(16_384) : undefined
  try {
    for (;;) {
      const bytes =
        buffer === undefined
          ? yield* loop.sockRecv(socket, 16_384)
          : buffer.subarray(0, yield* loop.sockRecvInto(socket, buffer))
      if (bytes.length === 0) return
      yield* loop.sockSendAll(socket, bytes)
      done.bytes += bytes.length
    }
  } catch (error) {
    if (isBaseException(error) || !(error instanceof OSError)) throw error
    done.resets += 1
  } finally {
    socket.close()
  }
}

function* echoDatagrams(socket: Socket, done: SoakServer['done']): Coroutine<void> {
  const loop = getRunningSocketLoop()
  for (;;) {
    const { bytes, address } = yield* loop.sockRecvFrom(socket, 1500)
    yield* loop.sockSendTo(socket, bytes, address)
    done.datagrams += 1
  }
}

function* tick(done: SoakServer['done']): Coroutine<void> {
  for (;;) {
    yield* sleep(0.01)
    done.ticks += 1
  }
}
