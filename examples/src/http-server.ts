/**
 * Answers HTTP/1.1 on raw sockets: keep-alive, pipelining, bodies with a length or in chunks. `/` says hello, and
 * `/echo` sends back what it is sent.
 *
 *     node examples/src/http-server.ts 8080
 */
import { STATUS_CODES } from 'node:http'
import {
  acceptForever,
  getRunningSocketLoop,
  IPPROTO_TCP,
  isBaseException,
  OSError,
  run,
  SHUT_WR,
  taskGroup,
  TCP_NODELAY,
  timeout,
  TimeoutError,
} from 'tsyncio'
import type { Coroutine, InetAddress, Socket, SocketLoop } from 'tsyncio'
import { HttpError, RequestReader } from './http-request.ts'
import type { HttpRequest } from './http-request.ts'
import { isStarted, listenOn, parsePort, untilInterrupted } from './program.ts'

/** How long a client may take for a request, and for its answer, in seconds. */
const PATIENCE = 30

interface Answer {
  readonly status: number
  readonly body: Uint8Array
}

const HELLO = Buffer.from('Hello, world!\n')

function answer({ method, target, body }: HttpRequest): Answer {
  if (target === '/echo' && method === 'POST') return { status: 200, body }
  if (target !== '/') return { status: 404, body: Buffer.from('There is nothing here.\n') }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: Buffer.from('GET or HEAD, please.\n') }
  return { status: 200, body: HELLO }
}

/** The bytes of an answer. To HEAD it has the length of the body, and not the body. */
function encode({ status, body }: Answer, keepAlive: boolean, isHead = false): Uint8Array {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: text/plain',
    `Content-Length: ${body.length}`,
    `Connection: ${keepAlive ? 'keep-alive' : 'close'}`,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  return isHead ? head : Buffer.concat([head, body])
}

/** The next request. A client that has begun none is not too slow, but at rest: it is told nothing, as if it had closed. */
function* nextInTime(reader: RequestReader): Coroutine<HttpRequest | undefined> {
  try {
    return yield* timeout(PATIENCE, () => reader.next())
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error
    if (!reader.hasBegun) return undefined
    throw new HttpError(408, 'too slow')
  }
}

function* converse(loop: SocketLoop, socket: Socket): Coroutine<void> {
  const reader = new RequestReader(loop, socket)
  for (;;) {
    const request = yield* nextInTime(reader)
    if (request === undefined) return
    const { method, keepAlive } = request
    const bytes = encode(answer(request), keepAlive, method === 'HEAD')
    yield* timeout(PATIENCE, () => loop.sockSendAll(socket, bytes))
    if (!keepAlive) return
  }
}

/** Tells the client what was wrong, and lets it read that: to close on unread bytes would be to take the answer back. */
function* refuse(loop: SocketLoop, socket: Socket, { status, message }: HttpError): Coroutine<void> {
  yield* timeout(1, function* () {
    yield* loop.sockSendAll(socket, encode({ status, body: Buffer.from(`${message}\n`) }, false))
    socket.shutdown(SHUT_WR)
    while ((yield* loop.sockRecv(socket, 64 * 1024)).length > 0);
  })
}

/** Serves a client, to the end. */
export function* serve(loop: SocketLoop, socket: Socket): Coroutine<void> {
  try {
    socket.setOption(IPPROTO_TCP, TCP_NODELAY, true)
    try {
      yield* converse(loop, socket)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      yield* refuse(loop, socket, error)
    }
  } catch (error) {
    if (isBaseException(error)) throw error
    // A client that has gone, or does not read, is no news.
    if (!(error instanceof OSError) && !(error instanceof TimeoutError)) console.error(error)
  } finally {
    socket.close()
  }
}

function* main(port: number): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const listener = listenOn(port)
  try {
    console.log(`http://127.0.0.1:${(listener.getSockName() as InetAddress).port}/`)
    yield* taskGroup(function* (group) {
      yield* acceptForever(listener, ({ socket }) => void group.createTask(serve(loop, socket)))
    })
  } finally {
    listener.close()
  }
}

if (isStarted(import.meta.filename)) {
  await untilInterrupted(run(main(parsePort('port', process.argv[2] ?? '8080'))))
}
