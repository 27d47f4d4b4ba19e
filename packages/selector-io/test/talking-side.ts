import type { Coroutine } from '@tsyncio/futures'
import { OSError, SHUT_WR } from '@tsyncio/selector-io'
import type { Socket, SocketLoop } from '@tsyncio/selector-io'
import { createTask, gather } from '@tsyncio/tasks'

/** One side of a conversation, and what it sent and got. */
export class Side {
  readonly messages: readonly Uint8Array[]
  /** How many of the messages were acknowledged. */
  acknowledged = 0
  readonly received: number[] = []
  /** What ended it before its time. */
  error: unknown
  /** What the kernel took. */
  readonly written: number[] = []
  /** Its end of the connection, once it has one. */
  socket: Socket | undefined
  /** How it receives. */
  receiveOnce: ((socket: Socket) => Coroutine<Uint8Array>) | undefined

  constructor(messages: readonly Uint8Array[]) {
    this.messages = messages
  }

  /** The bytes of the first messages; of all by default. */
  sent(count: number = this.messages.length): number[] {
    return this.messages.slice(0, count).flatMap((message) => [...message])
  }

  /** Sends and receives at once, until both ends have come, and closes. */
  *talk(loop: SocketLoop, open: () => Coroutine<Socket>): Coroutine<void> {
    try {
      const socket = yield* open()
      this.socket = socket
      this.#noteWritten(socket)
      yield* this.#exchange(loop, socket)
    } catch (error) {
      if (!(error instanceof OSError)) throw error
      this.error = error
    } finally {
      this.socket?.close()
    }
  }

  #noteWritten(socket: Socket): void {
    const send = socket.send.bind(socket)
    socket.send = (data) => {
      const count = send(data)
      if (typeof count === 'number') this.written.push(...data.subarray(0, count))
      return count
    }
  }

  *#exchange(loop: SocketLoop, socket: Socket): Coroutine<void> {
    const receiving = createTask(this.#receive(loop, socket))
    try {
      yield* this.#send(loop, socket)
      yield* receiving
    } finally {
      receiving.cancel()
      yield* gather([receiving], { returnExceptions: true })
    }
  }

  *#send(loop: SocketLoop, socket: Socket): Coroutine<void> {
    for (const message of this.messages) {
      yield* loop.sockSendAll(socket, message)
      this.acknowledged += 1
    }
    socket.shutdown(SHUT_WR)
  }

  *#receive(loop: SocketLoop, socket: Socket): Coroutine<void> {
    const receiveOnce = this.receiveOnce ?? ((from) => loop.sockRecv(from, 7))
    for (;;) {
      const bytes = yield* receiveOnce(socket)
      if (bytes.length === 0) return
      this.received.push(...bytes)
    }
  }
}
