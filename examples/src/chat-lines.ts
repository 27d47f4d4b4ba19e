import { Event, getRunningSocketLoop, SHUT_RDWR } from 'tsyncio'
import type { Coroutine, Socket } from 'tsyncio'

/** More than this in one line is no chat. */
const MAX_LINE = 4096

/** What is told of that has the name before it, which is a line, too. */
export const MAX_TOLD = 2 * MAX_LINE + ': '.length

/** How much may wait for one who does not read. */
const PATIENCE = 1024 * 1024

/** Reads lines from a socket, without their ends. */
export class LineReader {
  readonly #socket: Socket
  readonly #longest: number
  readonly #decoder = new TextDecoder()
  #rest = ''

  constructor(socket: Socket, longest = MAX_LINE) {
    this.#socket = socket
    this.#longest = longest
  }

  /** The next line; undefined at the end, and for a line that is too long. */
  *next(): Coroutine<string | undefined> {
    const loop = getRunningSocketLoop()
    for (;;) {
      const end = this.#rest.indexOf('\n')
      if ((end === -1 ? this.#rest.length : end) > this.#longest) return undefined
      if (end !== -1) {
        const line = this.#rest.slice(0, end)
        this.#rest = this.#rest.slice(end + 1)
        return line
      }
      const bytes = yield* loop.sockRecv(this.#socket, MAX_LINE)
      if (bytes.length === 0) return undefined
      this.#rest += this.#decoder.decode(bytes, { stream: true })
    }
  }
}

/** Lines on their way to one who may be slow: nobody else waits for that, and who is too slow is cut off. */
export class LineWriter {
  readonly #socket: Socket
  readonly #news = new Event()
  #waiting = ''

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Sends what it is given, all that waits at once. */
  *run(): Coroutine<never> {
    const loop = getRunningSocketLoop()
    for (;;) {
      yield* this.#news.wait()
      this.#news.clear()
      const text = this.#waiting
      this.#waiting = ''
      yield* loop.sockSendAll(this.#socket, Buffer.from(text))
    }
  }

  send(line: string): void {
    this.#waiting += `${line}\n`
    this.#news.set()
    // Its reader finds the end.
    if (this.#waiting.length > PATIENCE) this.#socket.shutdown(SHUT_RDWR)
  }
}
