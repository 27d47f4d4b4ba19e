import { readdirSync, readlinkSync } from 'node:fs'
import type { Coroutine } from '@tsyncio/futures'
import { SHUT_WR, Socket } from '@tsyncio/selector-io'
import type { SocketLoop } from '@tsyncio/selector-io'
import { createTask, gather } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { listening } from './loopback.ts'
import { receiveToEnd, RUNS } from './loops.ts'

/** Accepts `count` connections, and serves each in a task of its own. */
function* serve(
  loop: SocketLoop,
  listener: Socket,
  { count, handler }: { count: number; handler: (socket: Socket) => Coroutine<void> },
): Coroutine<void> {
  const handlers = []
  for (let left = count; left > 0; left -= 1) {
    const { socket } = yield* loop.sockAccept(listener)
    handlers.push(createTask(handler(socket)))
  }
  yield* gather(handlers)
}

/** The same numbers in each run. */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function openDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((target) => /^socket|eventpoll/.test(target))
    } catch {
      return [] // The descriptor with which the folder itself was read.
    }
  })
}

describe.each(RUNS)('$name', ({ run }) => {
  test('echoes over 200 connections at once, in pieces of any size, byte for byte', () =>
    run(function* (loop) {
      using listener = listening()
      const address = listener.getSockName()
      // Room for all at once: whoever finds the queue full asks again only after a second.
      listener.listen(200)

      function* echo(socket: Socket): Coroutine<void> {
        const random = randomIntegers(socket.fileno())
        for (;;) {
          const data = yield* loop.sockRecv(socket, 1 + random(9000))
          if (data.length === 0) return socket.close()
          yield* loop.sockSendAll(socket, data)
        }
      }

      function* ask(index: number): Coroutine<boolean> {
        const random = randomIntegers(index)
        using socket = new Socket()
        yield* loop.sockConnect(socket, address)
        const data = Buffer.from(Uint32Array.from({ length: 2500 + random(7500) }, () => random(2 ** 32)).buffer)
        const received = createTask(receiveToEnd(loop, socket, 500 + random(9000)))
        for (let at = 0; at < data.length;) {
          const next = at + 1 + random(9000)
          yield* loop.sockSendAll(socket, data.subarray(at, next))
          at = next
        }
        socket.shutdown(SHUT_WR)
        return (yield* received).equals(data)
      }

      const served = createTask(serve(loop, listener, { count: 200, handler: echo }))
      const same = yield* gather(Array.from({ length: 200 }, (_, index) => ask(index)))
      expect(same).toEqual(Array.from({ length: 200 }, () => true))
      yield* served
    }))

  test('opens and closes 2,000 connections and leaves no descriptor behind', async () => {
    const before = openDescriptors()
    await run(function* (loop) {
      using listener = listening()
      const address = listener.getSockName()

      function* close(socket: Socket): Coroutine<void> {
        yield* loop.sockRecv(socket, 1)
        socket.close()
      }

      function* visit(times: number): Coroutine<void> {
        for (let left = times; left > 0; left -= 1) {
          using socket = new Socket()
          yield* loop.sockConnect(socket, address)
          yield* loop.sockSendAll(socket, Buffer.from('x'))
          expect(yield* loop.sockRecv(socket, 1)).toHaveLength(0)
        }
      }

      const served = createTask(serve(loop, listener, { count: 2000, handler: close }))
      yield* gather(Array.from({ length: 20 }, () => visit(100)))
      yield* served
    })
    expect(openDescriptors()).toEqual(before)
  })
})
