import type { Coroutine } from '@tsyncio/futures'
import { SHUT_WR } from '@tsyncio/selector-io'
import type { InetAddress, Socket, SocketLoop } from '@tsyncio/selector-io'
import { timeout } from '@tsyncio/tasks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listening } from './loopback.ts'
import { raisedBy, receiveToEnd, RUNS, text } from './loops.ts'
import { startNode } from './start-node.ts'
import type { Started } from './start-node.ts'

/** Talks to a process of its own, which gets `socket`, connected, and does what `code` says. */
function* withPeer<T>(
  loop: SocketLoop,
  code: string,
  body: (socket: Socket, peer: Started) => Coroutine<T>,
): Coroutine<T> {
  const listener = listening()
  const { port } = listener.getSockName() as InetAddress
  const peer = startNode(`
    import { connect } from 'node:net'
    const socket = connect({ port: ${port}, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    socket.on('error', () => {})
    socket.on('connect', async () => {${code}})`)
  onTestFinished(() => void peer.child.kill('SIGKILL'))
  try {
    const { socket } = yield* timeout(50, () => loop.sockAccept(listener))
    using _socket = socket
    return yield* timeout(50, () => body(socket, peer))
  } finally {
    listener.close()
  }
}

describe.each(RUNS)('$name', ({ run }) => {
  test('a peer that resets the connection is an error of who reads, and of who writes', () =>
    run((loop) =>
      withPeer(
        loop,
        `socket.write('hello', () => socket.once('data', () => socket.resetAndDestroy()))`,
        function* (socket) {
          const { port } = socket.getPeerName() as InetAddress
          expect(text(yield* loop.sockRecv(socket, 100))).toBe('hello')
          yield* loop.sockSendAll(socket, Buffer.from('reset, please'))
          const error = yield* raisedBy(loop.sockRecv(socket, 100))
          expect(error).toMatchObject({ name: 'OSError', code: 'ECONNRESET', syscall: 'recv', port })
          expect(yield* raisedBy(loop.sockSendAll(socket, Buffer.from('x')))).toMatchObject({ code: 'EPIPE' })
        },
      ),
    ))

  test('a peer that closes its side can be answered', async () => {
    const code = `
        socket.end('the question')
        let answer = ''
        for await (const bytes of socket) answer += bytes
        console.log(answer)`
    const peers: Started[] = []
    await run((loop) =>
      withPeer(loop, code, function* (socket, peer) {
        peers.push(peer)
        expect(text(yield* receiveToEnd(loop, socket))).toBe('the question')
        yield* loop.sockSendAll(socket, Buffer.from('the answer'))
        socket.shutdown(SHUT_WR)
      }),
    )
    expect(await peers[0]?.ended).toMatchObject({ status: 0, lines: ['the answer'] })
  })

  test('what a peer sends byte by byte arrives byte for byte', () =>
    run((loop) =>
      withPeer(
        loop,
        `for (let byte = 0; byte < 2000; byte++) await new Promise((sent) => socket.write(Uint8Array.of(byte), sent))
           socket.end()`,
        function* (socket) {
          const received = yield* receiveToEnd(loop, socket)
          expect(received.equals(Buffer.from(Array.from({ length: 2000 }, (_, index) => index)))).toBe(true)
        },
      ),
    ))

  test('a peer that never reads holds up who writes to it, until he gives up, and nobody else', () =>
    run((loop) =>
      withPeer(loop, `socket.pause(); socket.write('I am listening'); setInterval(() => {}, 1000)`, function* (socket) {
        const sending = loop.createTask(raisedBy(timeout(0.1, () => loop.sockSendAll(socket, new Uint8Array(2 ** 26)))))
        expect(text(yield* loop.sockRecv(socket, 100))).toBe('I am listening')
        expect(yield* sending).toMatchObject({ name: 'TimeoutError' })
      }),
    ))

  test('a peer whose process is killed ends the connection', () =>
    run((loop) =>
      withPeer(
        loop,
        `socket.pause(); socket.write('hello'); setInterval(() => {}, 1000)`,
        function* (socket, { child }) {
          expect(text(yield* loop.sockRecv(socket, 100))).toBe('hello')
          // Unread bytes make it a reset.
          yield* loop.sockSendAll(socket, Buffer.from('unread'))
          child.kill('SIGKILL')
          const end = yield* raisedBy(failAtEnd(loop, socket))
          expect(end).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|END)$/) as string })
        },
      ),
    ))
})

/** Fails at the end of the stream, too. */
function* failAtEnd(loop: SocketLoop, socket: Socket): Coroutine<void> {
  while ((yield* loop.sockRecv(socket, 100)).length > 0);
  throw Object.assign(new Error('the end'), { code: 'END' })
}
