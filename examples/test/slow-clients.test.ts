import { memorySockets } from '@tsyncio/selector-io/fake'
import { runVirtual } from '@tsyncio/testing'
import { createTask, getRunningSocketLoop, sleep, Socket } from 'tsyncio'
import type { Coroutine, SocketLoop } from 'tsyncio'
import { expect, test } from 'vitest'
import { serve } from '../src/http-server.ts'

const ADDRESS = { host: '10.0.0.1', port: 80 }

/** How long a client is served, and what it has received by then, if it does `talk`. */
async function conversation(
  talk: (loop: SocketLoop, socket: Socket) => Coroutine<void>,
): Promise<{ seconds: number; received: string }> {
  return runVirtual(
    function* (_loop, { kernel }) {
      const loop = getRunningSocketLoop()
      using listener = new Socket({ kernel })
      listener.bind(ADDRESS)
      listener.listen()
      using client = new Socket({ kernel })
      yield* loop.sockConnect(client, ADDRESS)
      const { socket } = yield* loop.sockAccept(listener)
      const talking = createTask(talk(loop, client))
      yield* serve(loop, socket)
      const seconds = Math.round(loop.time())
      talking.cancel()
      yield* sleep(0)
      return { seconds, received: yield* receiveAll(loop, client) }
    },
    { sockets: memorySockets },
  )
}

function* receiveAll(loop: SocketLoop, socket: Socket): Coroutine<string> {
  let received = ''
  try {
    for (;;) {
      const bytes = yield* loop.sockRecv(socket, 64 * 1024)
      if (bytes.length === 0) return received
      received += String(Buffer.from(bytes))
    }
  } catch {
    return received
  }
}

const HELLO = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

test.each([
  ['nothing', '', []],
  ['a request, and nothing more', HELLO, ['200']],
  ['a request, and an empty line after it', `${HELLO}\r\n`, ['200']],
  ['the beginning of a head', 'GET / HTTP/1.1', ['408']],
  ['a head, and not the body', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n', ['408']],
  ['a request, and the beginning of the next', `${HELLO}GET`, ['200', '408']],
])('who says %s is served for half a minute', async (_name, text, statuses) => {
  const { seconds, received } = await conversation(function* (loop, socket) {
    yield* loop.sockSendAll(socket, Buffer.from(text))
  })
  expect(Array.from(received.matchAll(/^HTTP\/1.1 (\d+)/gm), ([, status]) => status)).toEqual(statuses)
  expect(seconds).toBe(statuses.includes('408') ? 31 : 30)
})

test('who does not read answers is served for half a minute', async () => {
  const text = `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n${'x'.repeat(500_000)}`
  const { seconds } = await conversation(function* (loop, socket) {
    for (;;) yield* loop.sockSendAll(socket, Buffer.from(text))
  })
  expect(seconds).toBe(30)
})
