import { strict as assert } from 'node:assert'
import { randomBytes, randomInt } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { getRunningSocketLoop, runBlocking, sleep, SOCK_DGRAM, Socket, taskGroup, timeout, TimeoutError } from 'tsyncio'
import type { Coroutine, InetAddress } from 'tsyncio'
import { held } from './held.ts'

// The load, in a worker thread, on a loop of its own that blocks it. It reports to its parent.

/** What the clients have done so far, of each kind, and how many bytes their heap has. */
export interface Report {
  readonly done: Readonly<Record<string, number>>
  readonly heap: number
}

const { streams, datagrams, seconds } = workerData as {
  streams: InetAddress
  datagrams: InetAddress
  seconds: number
}

const done = { talkers: 0, visitors: 0, impatient: 0, pings: 0, lost: 0 }
const RANDOM = randomBytes(2 ** 20)
const deadline = performance.now() + seconds * 1000
const isOver = (): boolean => performance.now() > deadline

/** Sends that many random bytes, and compares what comes back. */
function* exchange(socket: Socket, length: number, room = Buffer.alloc(length)): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const start = randomInt(RANDOM.length - length)
  const sent = RANDOM.subarray(start, start + length)
  const received = room.subarray(0, length)
  yield* taskGroup(function* (group) {
    group.createTask(loop.sockSendAll(socket, sent))
    for (let count = 0; count < length;) {
      const more = yield* loop.sockRecvInto(socket, received.subarray(count))
      assert(more > 0, 'the server hung up')
      count += more
    }
  })
  assert(received.equals(sent), 'other bytes came back')
}

function* connected(body: (socket: Socket) => Coroutine<void>): Coroutine<void> {
  const socket = new Socket()
  try {
    yield* getRunningSocketLoop().sockConnect(socket, streams)
    yield* body(socket)
  } finally {
    socket.close()
  }
}

/** One connection, for as long as it goes on. */
function* talk(): Coroutine<void> {
  const room = Buffer.alloc(65_536)
  yield* connected(function* (socket) {
    for (; !isOver(); done.talkers += 1) yield* exchange(socket, randomInt(1, 65_536), room)
  })
}

/** A connection for each message. */
function* visit(): Coroutine<void> {
  for (; !isOver(); done.visitors += 1) {
    yield* connected((socket) => exchange(socket, randomInt(1, 4096)))
    // A port is not free again until a minute later, and there are less than 30,000.
    yield* sleep(0.05)
  }
}

/** Gives up waiting, again and again, and leaves a connection with unread bytes, which resets it. */
function* giveUp(): Coroutine<void> {
  const loop = getRunningSocketLoop()
  for (; !isOver(); done.impatient += 1) {
    yield* connected(function* (socket) {
      try {
        yield* timeout(0.005, () => loop.sockRecv(socket, 100))
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error
      }
      yield* exchange(socket, 100)
      yield* loop.sockSendAll(socket, RANDOM.subarray(0, 100_000))
      yield* sleep(0.05)
    })
  }
}

/** A datagram may get lost when there is too much to do. */
function* ping(): Coroutine<void> {
  const loop = getRunningSocketLoop()
  const socket = new Socket({ type: SOCK_DGRAM })
  try {
    for (let number = 0; !isOver(); number += 1) {
      const question = Buffer.from(String(number))
      yield* loop.sockSendTo(socket, question, datagrams)
      try {
        yield* timeout(0.5, function* () {
          let answer = Buffer.alloc(0)
          while (!answer.equals(question)) answer = Buffer.from((yield* loop.sockRecvFrom(socket, 100)).bytes)
        })
        done.pings += 1
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error
        done.lost += 1
      }
    }
  } finally {
    socket.close()
  }
}

function* report(): Coroutine<void> {
  while (!isOver()) {
    yield* sleep(seconds / 24)
    parentPort?.postMessage({ done, heap: held().heap } satisfies Report)
  }
}

runBlocking(
  taskGroup(function* (group) {
    for (let count = 0; count < 50; count += 1) group.createTask(talk())
    for (let count = 0; count < 10; count += 1) group.createTask(visit())
    for (let count = 0; count < 10; count += 1) group.createTask(giveUp())
    for (let count = 0; count < 5; count += 1) group.createTask(ping())
    group.createTask(report())
  }),
)
