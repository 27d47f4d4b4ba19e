import type { Coroutine, Socket, SocketLoop } from 'tsyncio'

/** A request, with its whole body. */
export interface HttpRequest {
  readonly method: string
  readonly target: string
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  /** Whether the client wants to go on after the answer. */
  readonly keepAlive: boolean
}

/** A request that is refused, and the status that says why. */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

type Head = Omit<HttpRequest, 'body'>

const MAX_HEAD = 16 * 1024
const MAX_BODY = 1024 * 1024
const END_OF_HEAD = '\r\n\r\n'
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')

/** Reads requests from a connection, one after another; what has arrived of the next one waits here meanwhile. */
export class RequestReader {
  /** Whether anything has arrived of the request that is waited for. */
  hasBegun = false
  readonly #loop: SocketLoop
  readonly #socket: Socket
  #arrived: Buffer = Buffer.alloc(0)

  constructor(loop: SocketLoop, socket: Socket) {
    this.#loop = loop
    this.#socket = socket
  }

  /** The next request; undefined if the client closed instead. Throws an `HttpError` for what is none. */
  *next(): Coroutine<HttpRequest | undefined> {
    const text = yield* this.#head()
    if (text === undefined) return undefined
    const head = parseHead(text)
    const encoding = head.headers.get('transfer-encoding')
    const length = head.headers.get('content-length')
    if (encoding !== undefined && length !== undefined) throw new HttpError(400, 'two ways to tell the length')
    if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
      throw new HttpError(501, `unknown transfer-encoding: ${encoding}`)
    }
    const size = parseLength(length ?? '0', /^\d+$/, 10)
    if (size > MAX_BODY) throw new HttpError(413, 'too large')
    if (head.headers.get('expect')?.toLowerCase() === '100-continue') {
      yield* this.#loop.sockSendAll(this.#socket, CONTINUE)
    }
    return { ...head, body: encoding === undefined ? yield* this.#take(size) : yield* this.#chunks() }
  }

  /** Waits for more; false at the end. */
  *#more(): Coroutine<boolean> {
    const bytes = yield* this.#loop.sockRecv(this.#socket, 64 * 1024)
    this.#arrived = this.#arrived.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#arrived, bytes])
    return bytes.length > 0
  }

  *#head(): Coroutine<string | undefined> {
    for (;;) {
      // Empty lines before a request are forgiven, whenever they arrive.
      while (this.#arrived.indexOf('\r\n') === 0) this.#cut(0, 2)
      this.hasBegun = this.#arrived.length > 0
      const head = this.#cutAt(END_OF_HEAD, 431, 'too many headers')
      if (head !== undefined) return head
      if (yield* this.#more()) continue
      if (this.#arrived.length === 0) return undefined
      throw new HttpError(400, 'the request has no end')
    }
  }

  /** What begins where the last one ended and is `length` bytes long; what comes after it, `skip` bytes, is dropped. */
  #cut(length: number, skip: number): Buffer {
    const taken = this.#arrived.subarray(0, length)
    this.#arrived = this.#arrived.subarray(length + skip)
    return taken
  }

  /** What comes before `mark`, if that has arrived. Refuses what is longer than `MAX_HEAD`, in however many pieces it came. */
  #cutAt(mark: string, status: number, complaint: string): string | undefined {
    const end = this.#arrived.indexOf(mark)
    // The mark may have come in part.
    const length = end === -1 ? this.#arrived.length - mark.length + 1 : end
    if (length > MAX_HEAD) throw new HttpError(status, complaint)
    return end === -1 ? undefined : this.#cut(end, mark.length).toString('latin1')
  }

  *#take(length: number): Coroutine<Buffer> {
    while (this.#arrived.length < length) {
      if (!(yield* this.#more())) throw new HttpError(400, 'the body has no end')
    }
    return this.#cut(length, 0)
  }

  *#line(): Coroutine<string> {
    for (;;) {
      const line = this.#cutAt('\r\n', 400, 'a line without an end')
      if (line !== undefined) return line
      if (!(yield* this.#more())) throw new HttpError(400, 'the body has no end')
    }
  }

  *#chunks(): Coroutine<Buffer> {
    const chunks: Buffer[] = []
    for (let room = MAX_BODY; ;) {
      const [size = ''] = (yield* this.#line()).split(';')
      const length = parseLength(size.trim(), /^[\da-f]+$/i, 16)
      room -= length
      if (room < 0) throw new HttpError(413, 'too large')
      if (length === 0) break
      chunks.push(yield* this.#take(length))
      if ((yield* this.#line()) !== '') throw new HttpError(400, 'a chunk is longer than it says')
    }
    // Trailers are read and dropped.
    for (let trailers = 0; (yield* this.#line()) !== ''; trailers += 1) {
      if (trailers === 100) throw new HttpError(431, 'too many trailers')
    }
    return Buffer.concat(chunks)
  }
}

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n')
  const match = /^([!#$%&'*+\-.^_`|~\w]+) (\S+) HTTP\/(\d)\.(\d)$/.exec(first)
  if (match === null) throw new HttpError(400, 'no request line')
  const [, method = '', target = '', major, minor] = match
  if (major !== '1') throw new HttpError(505, 'only HTTP/1')
  const headers = new Map<string, string>()
  for (const line of lines) addHeader(headers, line)
  if (minor !== '0' && !headers.has('host')) throw new HttpError(400, 'no host')
  // It knows no 100, and would take it for the answer.
  if (minor === '0') headers.delete('expect')
  const connection = headers.get('connection')?.toLowerCase() ?? ''
  const keepAlive = minor === '0' ? connection.includes('keep-alive') : !connection.includes('close')
  return { method, target, headers, keepAlive }
}

function addHeader(headers: Map<string, string>, line: string): void {
  const match = /^([!#$%&'*+\-.^_`|~\w]+):([^\0\r\n]*)$/.exec(line)
  if (match === null) throw new HttpError(400, 'a bad header')
  const [, name = '', padded = ''] = match
  // Not in one expression with the rest: where blanks can be matched in several ways, many of them take hours.
  const value = padded.replaceAll(/^[ \t]+|(?<![ \t])[ \t]+$/g, '')
  const key = name.toLowerCase()
  const before = headers.get(key)
  if (before !== undefined && ['content-length', 'host', 'transfer-encoding'].includes(key)) {
    throw new HttpError(400, `two headers of one kind: ${key}`)
  }
  headers.set(key, before === undefined ? value : `${before}, ${value}`)
}

function parseLength(text: string, digits: RegExp, radix: number): number {
  if (!digits.test(text)) throw new HttpError(400, 'a length that is no number')
  return Number.parseInt(text, radix)
}
