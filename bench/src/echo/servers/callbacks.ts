import { getRunningSocketLoop, IPPROTO_TCP, TCP_NODELAY, WOULD_BLOCK } from 'tsyncio'
import type { Coroutine, Socket, SocketLoop } from 'tsyncio'
import { listenAnywhere } from './listen.ts'

const buffer = new Uint8Array(65536)

/** An echo server on `addReader`, without tasks. */
export function* serveEcho(): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const listener = listenAnywhere()
  loop.addReader(listener, () => acceptAll(loop, listener))
  yield* loop.createFuture<void>()
}

function acceptAll(loop: SocketLoop, listener: Socket): void {
  for (;;) {
    const accepted = listener.accept()
    if (accepted === WOULD_BLOCK) return
    const { socket } = accepted
    socket.setOption(IPPROTO_TCP, TCP_NODELAY, true)
    loop.addReader(socket, () => echo(loop, socket))
  }
}

/** The client has one message under way, which fits into the send buffer: a full one is spun on, not waited for. */
function echo(loop: SocketLoop, socket: Socket): void {
  const received = socket.recvInto(buffer)
  if (received === WOULD_BLOCK) return
  if (received === 0) {
    loop.removeReader(socket)
    socket.close()
    return
  }
  for (let sent = 0; sent < received;) {
    const count = sent === 0 ? socket.send(buffer, received) : socket.send(buffer.subarray(sent, received))
    if (count !== WOULD_BLOCK) sent += count
  }
}
