import type { Coroutine } from '@tsyncio/futures'
import { getRunningSocketLoop, Socket, socketPair } from '@tsyncio/selector-io'
import { memorySockets } from '@tsyncio/selector-io/fake'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { expectNoLeaks, explore, VirtualNetwork } from '@tsyncio/testing'
import type { Program } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { bytes, connected, connection, listening, receiveAll, SERVER } from './network.ts'
import { failureOf } from './programs.ts'

const withSockets = { sockets: memorySockets }

function run<T>(program: Program<T>): T {
  return expectNoLeaks(program, withSockets)
}

describe('latency', () => {
  test('is how long a connection, bytes and the end take', () => {
    const times = run(function* (trial): Coroutine<number[]> {
      const { loop, network } = trial
      network.setLatency(1)
      const [server, client] = yield* connection(trial)
      const seen = [loop.time()]
      yield* getRunningSocketLoop().sockSendAll(client, bytes('hello'))
      seen.push(loop.time())
      yield* getRunningSocketLoop().sockRecv(server, 100)
      seen.push(loop.time())
      client.close()
      yield* getRunningSocketLoop().sockRecv(server, 100)
      seen.push(loop.time())
      server.close()
      return seen
    })
    expect(times).toEqual([1, 1, 2, 3])
  })

  test('does not take time unless it is set', () => {
    const result = run(function* ({ loop, network }): Coroutine<unknown[]> {
      const [one, other] = socketPair({ kernel: network.kernel })
      yield* getRunningSocketLoop().sockSendAll(one, bytes('hello'))
      one.close()
      const received = yield* receiveAll(other)
      other.close()
      return [received, loop.time()]
    })
    expect(result).toEqual(['hello', 0])
  })

  test('also delays the answer that nobody listens', () => {
    const result = run(function* (trial): Coroutine<unknown[]> {
      trial.network.setLatency(1)
      return [yield* failureOf(connected(trial)), trial.loop.time()]
    })
    expect(result).toEqual([expect.stringMatching(/ECONNREFUSED 10\.0\.0\.1:80/), 1])
  })

  test('fills up what a connection holds: whoever sends more waits', () => {
    const time = run(function* (trial): Coroutine<number> {
      const [server, client] = yield* connection(trial)
      trial.network.setLatency(1)
      const sending = createTask(getRunningSocketLoop().sockSendAll(client, new Uint8Array(65_537)))
      yield* sleep(0.5)
      expect(sending.done()).toBe(false)
      yield* getRunningSocketLoop().sockRecv(server, 10)
      yield* sending
      server.close()
      client.close()
      return trial.loop.time()
    })
    expect(time).toBe(1)
  })

  test.each([
    [-1, 1],
    [2, 1],
    [0, Infinity],
    [NaN, NaN],
    ['1' as never, '2' as never],
  ])('cannot be %o to %o', (least, most) => {
    expect(() => new VirtualNetwork().setLatency(least, most)).toThrow(/^latency: expected 0 <= least <= most/)
  })
})

test('the seed of a network is an integer', () => {
  expect(() => new VirtualNetwork({ choices: NaN })).toThrow('choices: expected an integer, got NaN')
})

describe('a partition', () => {
  test('holds what is sent between its groups, until it heals', () => {
    const result = run(function* (trial): Coroutine<unknown[]> {
      const { loop, network } = trial
      network.setLatency(0.5)
      const [server, client] = yield* connection(trial)
      yield* getRunningSocketLoop().sockSendAll(client, bytes('a'))
      network.partition([SERVER.host], ['10.0.0.2', '10.0.0.3'])
      loop.callLater(3, () => network.heal())
      yield* getRunningSocketLoop().sockSendAll(client, bytes('b'))
      client.close()
      const received = yield* receiveAll(server)
      server.close()
      return [received, loop.time()]
    })
    expect(result).toEqual(['ab', 3.5])
  })

  test('brings nothing before its time when it heals', () => {
    const result = run(function* (trial): Coroutine<unknown[]> {
      const { loop, network } = trial
      network.setLatency(2)
      const [server, client] = yield* connection(trial)
      loop.callLater(1, () => network.heal())
      yield* getRunningSocketLoop().sockSendAll(client, bytes('a'))
      client.close()
      const received = yield* receiveAll(server)
      server.close()
      return [received, loop.time()]
    })
    expect(result).toEqual(['a', 4])
  })

  test('holds connections, too, but not those of hosts that are in no group', () => {
    const result = run(function* (trial): Coroutine<unknown[]> {
      const { loop, network } = trial
      using listener = listening(trial)
      network.partition([SERVER.host], ['10.0.0.2'])
      loop.callLater(3, () => network.heal())
      function* timeOfConnecting(host: string): Coroutine<number> {
        using _ = yield* connected(trial, host)
        return loop.time()
      }
      const times = yield* gather(['10.0.0.2', '10.0.0.4'].map(timeOfConnecting))
      for (const _ of times) (yield* getRunningSocketLoop().sockAccept(listener)).socket.close()
      return times
    })
    expect(result).toEqual([3, 0])
  })
})

test('a network can be divided in another way, which lets through what is not divided any more', () => {
  const result = run(function* (trial): Coroutine<unknown[]> {
    const { loop, network } = trial
    const [server, client] = yield* connection(trial)
    network.partition([SERVER.host], ['10.0.0.2'])
    client.close()
    loop.callLater(3, () => network.partition([SERVER.host, '10.0.0.2'], ['10.0.0.3']))
    const received = yield* receiveAll(server)
    server.close()
    return [received, loop.time()]
  })
  expect(result).toEqual(['', 3])
})

test.each<[unknown[], string]>([
  [['10.0.0.1', '10.0.0.2'], 'groups: expected lists of hosts, got string'],
  [[['10.0.0.1'], ['10.0.0.1']], 'groups: expected each host in one of them, got 10.0.0.1 twice'],
])('%j do not divide a network', (groups, message) => {
  expect(() => new VirtualNetwork().partition(...(groups as string[][]))).toThrow(message)
})

describe('a connection that breaks', () => {
  test('is an error on both sides, at once', () => {
    const errors = run(function* (trial): Coroutine<string[]> {
      const [server, client] = yield* connection(trial)
      const receiving = [server, client].map((socket) =>
        createTask(failureOf(getRunningSocketLoop().sockRecv(socket, 10))),
      )
      yield* sleep(1)
      trial.network.breakConnection(client)
      const results = yield* gather(receiving)
      server.close()
      client.close()
      return results
    })
    expect(errors).toEqual([expect.stringMatching(/ECONNRESET/), expect.stringMatching(/ECONNRESET/)])
  })

  test('must be one', () => {
    const network = new VirtualNetwork(withSockets)
    using socket = new Socket({ kernel: network.kernel })
    expect(() => network.breakConnection(socket)).toThrow(/^socket: expected one that is connected/)
  })

  test('may be the schedule’s doing, once that is allowed', () => {
    const program: Program<void> = function* (trial) {
      trial.network.allowLosses()
      const [server, client] = yield* connection(trial)
      using _ = server
      using __ = client
      yield* getRunningSocketLoop().sockSendAll(client, bytes('hello'))
    }
    expect(() => explore(program, { ...withSockets, seed: 1 })).toThrow(
      /ECONNRESET[^]*the connection of descriptor \d+ breaks/,
    )
  })
})
