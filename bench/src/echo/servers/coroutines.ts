import { createTask, getRunningSocketLoop, IPPROTO_TCP, recycle, TCP_NODELAY } from 'tsyncio'
import type { Coroutine, Socket, SocketLoop } from 'tsyncio'
import { listenAnywhere } from './listen.ts'

/** An echo server with a task per connection, which recycles what it received, or leaves it to the garbage collector. */
export function* serveEcho(recycles = true): Coroutine<never> {
  const loop = getRunningSocketLoop()
  const listener = listenAnywhere()
  for (;;) {
    const { socket } = yield* loop.sockAccept(listener)
    socket.setOption(IPPROTO_TCP, TCP_NODELAY, true)
    createTask(echo(loop, socket, recycles))
  }
}

function* echo(loop: SocketLoop, socket: Socket, recycles: boolean): Coroutine<void> {
  try {
    for (;;) {
      const data = yield* loop.sockRecv(socket, 65536)
      if (data.length === 0) return
      yield* loop.sockSendAll(socket, data)
      if (recycles) recycle(data)
    }
  } finally {
    socket.close()
  }
}
