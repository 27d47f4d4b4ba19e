import { SOCK_DGRAM, socketPair } from '@tsyncio/selector-io'
import type { Socket, SocketLoop } from '@tsyncio/selector-io'
import { createTask, gather } from '@tsyncio/tasks'
import type { Coroutine } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { boundAnywhere } from './loopback.ts'
import { raisedBy, RUNS, text } from './loops.ts'

const HELLO = Buffer.from('hello')

/** Sends each datagram back to where it came from, in each of the two ways to receive. */
function* echo(loop: SocketLoop, socket: Socket): Coroutine<void> {
  const buffer = Buffer.alloc(1000)
  for (let own = false; ; own = !own) {
    if (own) {
      const { count, address } = yield* loop.sockRecvFromInto(socket, buffer)
      yield* loop.sockSendTo(socket, buffer.subarray(0, count), address)
    } else {
      const { bytes, address } = yield* loop.sockRecvFrom(socket, 1000)
      yield* loop.sockSendTo(socket, bytes, address)
    }
  }
}

describe.each(RUNS)('$name', ({ run }) => {
  test('sends datagrams back to where they came from', () =>
    run(function* (loop) {
      using server = boundAnywhere()
      const address = server.getSockName()
      const echoing = createTask(echo(loop, server))
      function* ask(question: string): Coroutine<string> {
        using socket = boundAnywhere()
        expect(yield* loop.sockSendTo(socket, Buffer.from(question), address)).toBe(question.length)
        const answer = yield* loop.sockRecvFrom(socket, 100)
        expect(answer.address).toEqual(address)
        return text(answer.bytes)
      }
      const questions = Array.from({ length: 50 }, (_, index) => `question ${index}`)
      expect(yield* gather(questions.map(ask))).toEqual(questions)
      echoing.cancel()
      yield
      expect(echoing.cancelled()).toBe(true)
    }))

  test('receives an empty datagram, too', () =>
    run(function* (loop) {
      using left = boundAnywhere()
      using right = boundAnywhere()
      const received = createTask(loop.sockRecvFrom(right, 100))
      expect(yield* loop.sockSendTo(left, new Uint8Array(), right.getSockName())).toBe(0)
      expect(yield* received).toMatchObject({ bytes: { length: 0 }, address: left.getSockName() })
    }))

  test.each([
    ['sockRecv', (loop: SocketLoop, socket: Socket) => loop.sockRecv(socket, 10)],
    ['sockRecvFrom', (loop: SocketLoop, socket: Socket) => loop.sockRecvFrom(socket, 10)],
    ['sockRecvFromInto', (loop: SocketLoop, socket: Socket) => loop.sockRecvFromInto(socket, HELLO)],
  ])('a connected one hears from %s that nobody listens', (_, receive) =>
    run(function* (loop) {
      using left = boundAnywhere()
      const gone = boundAnywhere()
      yield* loop.sockConnect(left, gone.getSockName())
      gone.close()
      const receiving = createTask(raisedBy(receive(loop, left)))
      yield
      yield* loop.sockSendAll(left, HELLO)
      expect(yield* receiving).toMatchObject({ code: 'ECONNREFUSED' })
    }),
  )

  test('a full queue of datagrams holds up who sends, and no longer than it is full', () =>
    run(function* (loop) {
      const [left, right] = socketPair({ type: SOCK_DGRAM })
      using _left = left
      using _right = right
      const count = 1000
      function* send(): Coroutine<void> {
        for (let index = 0; index < count; index += 1) yield* loop.sockSendAll(left, Buffer.from(String(index)))
      }
      const sending = createTask(send())
      for (let index = 0; index < count; index += 1) {
        expect(text(yield* loop.sockRecv(right, 10))).toBe(String(index))
      }
      yield* sending
    }))

  test('receives into a part of a buffer, again and again', () =>
    run(function* (loop) {
      const [left, right] = socketPair()
      using _right = right
      const data = Buffer.alloc(300_000, 'abcdefg')
      const sending = createTask(loop.sockSendAll(left, data))
      const received = Buffer.alloc(data.length)
      let length = 0
      while (length < data.length) length += yield* loop.sockRecvInto(right, received.subarray(length))
      yield* sending
      expect(received.equals(data)).toBe(true)
      left.close()
      expect(yield* loop.sockRecvInto(right, received)).toBe(0)
    }))
})
