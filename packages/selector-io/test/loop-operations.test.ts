import { constants } from 'node:os'
import { AF_INET, AF_UNIX, Socket, socketPair, SO_SNDBUF, SOL_SOCKET, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { SocketLoop } from '@tsyncio/selector-io'
import { createTask, gather, waitFor } from '@tsyncio/tasks'
import type { Coroutine } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { connected, listening } from './loopback.ts'
import { raisedBy, receiveToEnd, RUNS, text } from './loops.ts'

const { ECONNREFUSED, ECONNRESET, EPIPE } = constants.errno
const MIB = 2 ** 20

function* inPieces(loop: SocketLoop, socket: Socket): Coroutine<Buffer> {
  const chunks: Uint8Array[] = []
  for (let size = 1; ; size = (size * 7 + 3) % 50_000) {
    const chunk = yield* loop.sockRecv(socket, size)
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
    yield
  }
}

describe.each(RUNS)('$name', ({ run }) => {
  test('receives what is there at once, and at most as much as asked for', () =>
    run(function* (loop) {
      const [left, right] = socketPair()
      using _left = left
      using _right = right
      right.send(Buffer.from('hello'))
      expect(text(yield* loop.sockRecv(left, 4))).toBe('hell')
      expect(text(yield* loop.sockRecv(left, 4))).toBe('o')
    }))

  test('receives what comes later', () =>
    run(function* (loop) {
      const [left, right] = connected()
      using _left = left
      using _right = right
      const received = createTask(loop.sockRecv(left, 100))
      loop.callLater(0.001, () => void right.send(Buffer.from('later')))
      expect(text(yield* received)).toBe('later')
    }))

  test.each([
    ['a local socket', () => socketPair()],
    ['a TCP socket', connected],
  ])('receives nothing, again and again, once the peer of %s has closed', (_, pair) =>
    run(function* (loop) {
      const [left, right] = pair()
      using _left = left
      right.send(Buffer.from('last'))
      loop.callLater(0.001, () => right.close())
      expect(text(yield* receiveToEnd(loop, left))).toBe('last')
      expect(yield* loop.sockRecv(left, 10)).toHaveLength(0)
    }),
  )

  test.each([
    ['a local socket', () => socketPair()],
    ['a TCP socket', connected],
  ])('sends four MiB through %s to a slow reader, byte for byte', (_, pair) =>
    run(function* (loop) {
      const [left, right] = pair()
      using _left = left
      left.setOption(SOL_SOCKET, SO_SNDBUF, 100_000)
      const data = Buffer.from(Uint32Array.from({ length: MIB }, (__, index) => Math.imul(index, 0x9e3779b1)).buffer)
      function* send(): Coroutine<void> {
        yield* loop.sockSendAll(left, data)
        left.close()
      }
      const [received] = yield* gather([inPieces(loop, right), send()])
      expect(received.equals(data)).toBe(true)
      right.close()
    }),
  )

  test('sends no bytes without waiting, even where there is no room for any', () =>
    run(function* (loop) {
      const [left, right] = socketPair()
      using _left = left
      using _right = right
      while (left.send(new Uint8Array(MIB)) !== WOULD_BLOCK);
      const sending = loop.sockSendAll(left, new Uint8Array())
      expect(sending.next().done).toBe(true)
    }))

  test('reads and writes one descriptor at the same time', () =>
    run(function* (loop) {
      const [left, right] = socketPair()
      using _left = left
      using _right = right
      const data = Buffer.alloc(MIB, 'abc')
      const received = createTask(loop.sockRecv(left, 100))
      const sent = createTask(loop.sockSendAll(left, data))
      yield
      right.send(Buffer.from('meanwhile'))
      expect(text(yield* received)).toBe('meanwhile')
      expect(sent.done()).toBe(false)
      let count = 0
      while (count < data.length) count += (yield* loop.sockRecv(right, MIB)).length
      yield* sent
    }))

  test('accepts whoever is there, and whoever comes', () =>
    run(function* (loop) {
      using listener = listening()
      const address = listener.getSockName()
      using first = new Socket()
      yield* loop.sockConnect(first, address)
      const one = yield* loop.sockAccept(listener)
      expect(one.address).toEqual(first.getSockName())
      const accepted = createTask(loop.sockAccept(listener))
      yield
      using second = new Socket()
      yield* loop.sockConnect(second, address)
      const two = yield* accepted
      expect(two.address).toEqual(second.getSockName())
      expect(two.socket.getPeerName()).toEqual(second.getSockName())
      one.socket.close()
      two.socket.close()
    }))

  test('connects a local socket at once', () =>
    run(function* (loop) {
      using listener = new Socket({ family: AF_UNIX })
      listener.bind({ path: `\0tsyncio-${process.pid}` })
      listener.listen()
      using client = new Socket({ family: AF_UNIX })
      yield* loop.sockConnect(client, listener.getSockName())
      const { socket } = yield* loop.sockAccept(listener)
      yield* loop.sockSendAll(socket, Buffer.from('hello'))
      expect(text(yield* loop.sockRecv(client, 10))).toBe('hello')
      socket.close()
    }))

  test('a refused connection is an error, also where somebody who reads was told of it', () =>
    run(function* (loop) {
      using closed = new Socket({ family: AF_INET })
      closed.bind({ host: '127.0.0.1', port: 0 })
      using client = new Socket()
      const connecting = createTask(raisedBy(waitFor(loop.sockConnect(client, closed.getSockName()), 2)))
      yield
      expect(yield* raisedBy(loop.sockRecv(client, 10))).toMatchObject({ errno: ECONNREFUSED })
      expect(yield* connecting).toMatchObject({ name: 'OSError', syscall: 'connect' })
    }))

  test('a refused connection tells where it was refused', () =>
    run(function* (loop) {
      using closed = new Socket({ family: AF_INET })
      closed.bind({ host: '127.0.0.1', port: 0 })
      const { host: address, port } = closed.getSockName() as { host: string; port: number }
      using client = new Socket()
      const error = yield* raisedBy(loop.sockConnect(client, { host: address, port }))
      expect(error).toMatchObject({ code: 'ECONNREFUSED', errno: ECONNREFUSED, syscall: 'connect', address, port })
    }))

  test('sending to a peer that closed is EPIPE, at once and while waiting', () =>
    run(function* (loop) {
      const [left, right] = socketPair()
      using _left = left
      const sending = createTask(loop.sockSendAll(left, Buffer.alloc(MIB)))
      loop.callLater(0.001, () => right.close())
      expect(yield* raisedBy(sending[Symbol.iterator]())).toMatchObject({
        code: 'EPIPE',
        errno: EPIPE,
        syscall: 'send',
      })
      expect(yield* raisedBy(loop.sockSendAll(left, Buffer.alloc(1)))).toMatchObject({ code: 'EPIPE' })
    }))

  test('a connection that the peer resets is ECONNRESET', () =>
    run(function* (loop) {
      const [left, right] = connected()
      using _left = left
      const receiving = createTask(loop.sockRecv(left, 10))
      left.send(Buffer.from('never read'))
      loop.callLater(0.001, () => right.close())
      const error = yield* raisedBy(receiving[Symbol.iterator]())
      expect(error).toMatchObject({ code: 'ECONNRESET', errno: ECONNRESET, syscall: 'recv' })
    }))
})
