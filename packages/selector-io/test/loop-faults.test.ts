// What a loop with sockets keeps, whatever the kernel does: the schedule of faults is that of fast-check.
import { constants } from 'node:os'
import type { Coroutine } from '@tsyncio/futures'
import { EpollSelector, PollSelector, Socket } from '@tsyncio/selector-io'
import type { Kernel, SocketLoop } from '@tsyncio/selector-io'
import type { FakeKernel, Fault } from '@tsyncio/selector-io/fake'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ADDRESS, fakeLoop, listeningIn } from './fake-loop.ts'
import type { FakeLoop } from './fake-loop.ts'
import { Side } from './talking-side.ts'

const { EAGAIN, ECONNABORTED, ECONNREFUSED, EINTR, EMFILE, ENOBUFS, ENOMEM } = constants.errno

const failing = (errno: number): Fault => ({ kind: 'error', errno })
const part = (bytes: number): Fault => ({ kind: 'part', bytes })

/** What can go wrong with each call. */
type Possible = Partial<Record<keyof Kernel, readonly Fault[]>>

/** What only takes longer. */
const DELAYS: Possible = {
  send: [failing(EAGAIN), part(1), part(3)],
  recv: [failing(EAGAIN), part(1), part(2)],
  accept: [failing(EAGAIN)],
  connect: [failing(EINTR)],
  epollWait: [failing(EINTR), { kind: 'wake' }],
  poll: [failing(EINTR), { kind: 'wake' }],
}

/** What loses a connection as well, or does not let it come about. */
const TROUBLE: Possible = {
  ...DELAYS,
  send: [failing(EAGAIN), part(1), { kind: 'reset' }, failing(ENOBUFS)],
  recv: [failing(EAGAIN), part(2), { kind: 'reset' }, failing(ENOMEM)],
  accept: [failing(EAGAIN), failing(ECONNABORTED), failing(EMFILE)],
  connect: [failing(EINTR), failing(ECONNREFUSED)],
  close: [failing(EINTR)],
  socket: [failing(EMFILE)],
}

/** One number for each system call; most are for no fault. */
const schedule = fc.array(fc.oneof(fc.constant(-1), fc.nat({ max: 11 })), { maxLength: 200 })
const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 5 })
const capacity = fc.integer({ min: 1, max: 30 })

function play(kernel: FakeKernel, possible: Possible, picks: readonly number[]): void {
  const left = [...picks]
  kernel.faults = ({ name }) => {
    const faults = possible[name]
    const pick = faults === undefined ? -1 : (left.shift() ?? -1)
    return pick < 0 ? undefined : faults?.[pick % faults.length]
  }
}

/** Two sides talk to each other over a connection. Nothing is open afterwards. */
function talk({ kernel, loop }: FakeLoop, client: Side, server: Side, begin: () => void): void {
  function* main(): Coroutine<void> {
    const listener = listeningIn(kernel)
    begin()
    const serving = createTask(
      server.talk(loop, function* () {
        try {
          return (yield* loop.sockAccept(listener)).socket
        } catch (error) {
          listener.close()
          throw error
        }
      }),
    )
    yield* client.talk(loop, () => connecting(kernel, loop))
    // Long enough for the news to arrive; then only who never heard of a client still waits.
    yield* sleep(1)
    expect(serving.done() || server.socket === undefined).toBe(true)
    serving.cancel()
    yield* gather([serving], { returnExceptions: true })
    listener.close()
  }
  loop.runUntilComplete(main())
  loop.close()
  expect(kernel.openDescriptors()).toEqual([])
}

function* connecting(kernel: FakeKernel, loop: SocketLoop): Coroutine<Socket> {
  const socket = new Socket({ kernel })
  try {
    yield* loop.sockConnect(socket, ADDRESS)
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

const KINDS = [
  { name: 'epoll', Selector: EpollSelector },
  { name: 'poll', Selector: PollSelector },
]

describe.each(KINDS)('a loop over $name', ({ Selector }) => {
  test('whatever takes longer, each byte that was sent arrives once, and in order', () => {
    fc.assert(
      fc.property(schedule, messages, messages, capacity, (picks, asked, answered, size) => {
        const setting = fakeLoop({ Selector, capacity: size })
        const [client, server] = [new Side(asked), new Side(answered)]
        talk(setting, client, server, () => play(setting.kernel, DELAYS, picks))
        expect([client.error, server.error, setting.reports]).toEqual([undefined, undefined, []])
        expect(server.received).toEqual(client.sent())
        expect(client.received).toEqual(server.sent())
      }),
      { numRuns: 300 },
    )
  })

  test('whatever goes wrong, what was acknowledged was written in order, and every descriptor is closed', () => {
    fc.assert(
      fc.property(schedule, messages, messages, capacity, (picks, asked, answered, size) => {
        const setting = fakeLoop({ Selector, capacity: size })
        const [client, server] = [new Side(asked), new Side(answered)]
        talk(setting, client, server, () => play(setting.kernel, TROUBLE, picks))
        for (const side of [client, server]) {
          const acknowledged = side.sent(side.acknowledged)
          expect(side.written.slice(0, acknowledged.length)).toEqual(acknowledged)
          expect(side.written).toEqual(side.sent().slice(0, side.written.length))
        }
        expect(server.received).toEqual(client.sent().slice(0, server.received.length))
        expect(client.received).toEqual(server.sent().slice(0, client.received.length))
      }),
      { numRuns: 500 },
    )
  })

  test('a sockRecv that is cancelled at any time has lost nothing', () => {
    fc.assert(
      fc.property(schedule, messages, capacity, fc.array(fc.nat({ max: 4 })), (picks, sent, size, passes) => {
        const setting = fakeLoop({ Selector, capacity: size })
        const { kernel, loop } = setting
        const [client, server] = [new Side(sent), new Side([])]
        const pauses = [...passes]
        server.receiveOnce = function* (socket) {
          for (;;) {
            const receiving = createTask(loop.sockRecv(socket, 3))
            for (let left = pauses.shift() ?? Infinity; left > 0 && !receiving.done(); left--) yield
            receiving.cancel()
            const [bytes] = yield* gather([receiving], { returnExceptions: true })
            if (bytes instanceof Uint8Array) return bytes
          }
        }
        talk(setting, client, server, () => play(kernel, DELAYS, picks))
        expect(server.received).toEqual(client.sent())
      }),
      { numRuns: 300 },
    )
  })
})
