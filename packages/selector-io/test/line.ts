import type { Coroutine } from '@tsyncio/futures'
import { EVENT_READ, koffiKernel, Socket } from '@tsyncio/selector-io'
import type { SelectorEventLoop } from '@tsyncio/selector-io'
import { connected, untilReady } from './loopback.ts'
import { newLoop } from './loops.ts'

/** An end of a TCP connection that counts how often the kernel is asked for bytes, its peer, and a loop. */
export class Line implements Disposable {
  asked = 0
  readonly loop: SelectorEventLoop = newLoop()
  readonly peer: Socket
  readonly socket: Socket

  constructor() {
    const [peer, socket] = connected()
    const kernel = koffiKernel()
    const recv: typeof kernel.recv = (...args) => {
      this.asked += 1
      return kernel.recv(...args)
    }
    const { family, type } = socket
    this.peer = peer
    this.socket = new Socket({ family, type, fd: socket.detach(), kernel: { ...kernel, recv } })
  }

  /** Sends to the counted end, and waits until it is there. */
  send(data: string): void {
    this.peer.send(Buffer.from(data))
    untilReady(this.socket, EVENT_READ)
  }

  recv(maxBytes = 100): Coroutine<Uint8Array> {
    return this.loop.sockRecv(this.socket, maxBytes)
  }

  [Symbol.dispose](): void {
    this.peer.close()
    this.socket.close()
    this.loop.close()
  }
}
