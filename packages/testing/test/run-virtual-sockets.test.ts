import { fromPromise } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { getRunningSocketLoop, Socket, socketPair } from '@tsyncio/selector-io'
import { memorySockets } from '@tsyncio/selector-io/fake'
import { createTask, sleep } from '@tsyncio/tasks'
import { DeadlockError, runVirtual } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { bytes, connection, receiveAll } from './network.ts'

const withSockets = { sockets: memorySockets }

function* raisedBy(operation: Coroutine<unknown>): Coroutine<unknown> {
  try {
    return yield* operation
  } catch (error) {
    return error
  }
}

test('sockets, promises and sleeping, side by side', async () => {
  const result = await runVirtual(function* (loop, network): Coroutine<unknown[]> {
    network.setLatency(2)
    const [server, client] = yield* connection({ network })
    const asleep = createTask(sleep(10))
    yield* getRunningSocketLoop().sockSendAll(client, bytes('hello'))
    yield* fromPromise(Promise.resolve())
    client.close()
    const received = yield* receiveAll(server)
    const seen = [received, loop.time()]
    yield* asleep
    server.close()
    return [...seen, loop.time()]
  }, withSockets)
  expect(result).toEqual(['hello', 4, 12])
})

test('a callback for what is readable is called in each pass, while there is something', async () => {
  const calls = await runVirtual(function* (loop, network): Coroutine<number> {
    const [one, other] = socketPair({ kernel: network.kernel })
    let count = 0
    const sockets = getRunningSocketLoop()
    sockets.addReader(other, () => {
      count += 1
      if (count === 3) other.recv(10)
    })
    one.send(bytes('x'))
    yield* sleep(1)
    expect(loop.time()).toBe(1)
    one.close()
    other.close()
    return count
  }, withSockets)
  expect(calls).toBe(3)
})

test('a callback that fails is told to the exception handler', async () => {
  const told: string[] = []
  await runVirtual(function* (loop): Coroutine<void> {
    loop.setExceptionHandler((_loop, { exception }) => told.push(String(exception)))
    loop.callSoon(() => {
      throw new Error('no')
    })
    yield* sleep(1)
  }, withSockets)
  expect(told).toEqual(['Error: no'])
})

test('a refused connection is an error, also where somebody who reads was told of it', async () => {
  const errors = await runVirtual(function* (_loop, network): Coroutine<unknown[]> {
    using closed = new Socket({ kernel: network.kernel })
    closed.bind({ host: '127.0.0.1', port: 0 })
    using client = new Socket({ kernel: network.kernel })
    const loop = getRunningSocketLoop()
    const connecting = createTask(raisedBy(loop.sockConnect(client, closed.getSockName())))
    yield
    return [yield* raisedBy(loop.sockRecv(client, 10)), yield* connecting]
  }, withSockets)
  expect(errors).toMatchObject([{ code: 'ECONNREFUSED' }, { code: 'ECONNABORTED', syscall: 'connect' }])
})

test('the latencies follow from the seed', async () => {
  const timeUnder = (seed: number): Promise<number> =>
    runVirtual(
      function* (loop, network): Coroutine<number> {
        network.setLatency(0, 1)
        const [one, other] = socketPair({ kernel: network.kernel })
        for (let n = 0; n < 20; n += 1) {
          yield* getRunningSocketLoop().sockSendAll(one, bytes('x'))
          yield* getRunningSocketLoop().sockRecv(other, 1)
        }
        one.close()
        other.close()
        return loop.time()
      },
      { ...withSockets, seed },
    )
  const times = await Promise.all([1, 1, 2, 3, 4, 5, 6].map(timeUnder))
  expect(times[0]).toBe(times[1])
  expect(new Set(times).size).toBeGreaterThan(2)
})

test('waiting for ever for a socket is a deadlock', async () => {
  const waiting = runVirtual(function* (_loop, network) {
    const [one] = socketPair({ kernel: network.kernel })
    return yield* getRunningSocketLoop().sockRecv(one, 1)
  }, withSockets)
  await expect(waiting).rejects.toThrow(DeadlockError)
})

test('a deadlock tells where a program waits for a socket, and not what that consists of', async () => {
  const waiting = runVirtual(function* receiving(loop, network): Coroutine<void> {
    loop.setDebug?.(true)
    const [one] = socketPair({ kernel: network.kernel })
    yield* getRunningSocketLoop().sockRecv(one, 10)
  }, withSockets)
  await expect(waiting).rejects.toThrow(/waits for .*\n +at receiving \(/)
})
