import { getRunningSocketLoop, Queue, QueueFull, SHUT_RDWR, SHUT_WR } from 'tsyncio'
import type { Coroutine, Socket } from 'tsyncio'

/** More than this in one line is no chat. */
const MAX_LINE = 4096

/** How many lines may wait for one who does not read. */
const PATIENCE = 100

/** Reads lines from a socket, without their ends. */
export class LineReader {
  readonly #socket: Socket
  readonly #decoder = new TextDecoder()
  #rest = ''

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** The next line; undefined at the end, and for a line that is too long. */
  *next(): Coroutine<string | undefined> {
    const loop = getRunningSocketLoop()
    for (;;) {
      const end = this.#rest.indexOf('\n')
      if (end !== -1) {
        const line = this.#rest.slice(0, end)
        this.#rest = this.#rest.slice(end + 1)
        return line
      }
      const bytes = yield* loop.sockRecv(this.#socket, MAX_LINE)
      if (bytes.length === 0 || this.#rest.length > MAX_LINE) return undefined
      this.#rest += this.#decoder.decode(bytes, { stream: true })
    }
  }
}

/** Lines on their way to one who may be slow: nobody else waits for that, and who is too slow is cut off. */
export class LineWriter {
  readonly #socket: Socket
  readonly #lines = new Queue<string | undefined>(PATIENCE)

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Sends what it is given, to the end. */
  *run(): Coroutine<void> {
    const loop = getRunningSocketLoop()
    for (let line = yield* this.#lines.get(); line !== undefined; line = yield* this.#lines.get()) {
      yield* loop.sockSendAll(this.#socket, Buffer.from(`${line}\n`))
    }
    this.#socket.shutdown(SHUT_WR)
  }

  /** There is no more to say: once all is sent, the other side finds the end. */
  end(): void {
    this.send(undefined)
  }

  send(line: string | undefined): void {
    try {
      this.#lines.putNowait(line)
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error
      // Its reader finds the end.
      this.#socket.shutdown(SHUT_RDWR)
    }
  }
}
