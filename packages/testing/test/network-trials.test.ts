import { Future } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { getRunningSocketLoop, SelectorEventLoop, socketPair } from '@tsyncio/selector-io'
import type { Socket } from '@tsyncio/selector-io'
import { memorySockets } from '@tsyncio/selector-io/fake'
import { createTask, gather, newTask, sleep } from '@tsyncio/tasks'
import { cancelEverywhere, DeadlockError, expectNoLeaks, explore, TrialError, VirtualNetwork } from '@tsyncio/testing'
import type { Program } from '@tsyncio/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytes, connection, receiveAll, text } from './network.ts'

const withSockets = { sockets: memorySockets }

function run<T>(program: Program<T>): T {
  return expectNoLeaks(program, withSockets)
}

test('whatever the latencies and portions, everything arrives once, and in order', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 12 }),
      (seed, parts) => {
        const program: Program<void> = function* (trial) {
          trial.network.setLatency(0, 2)
          const [server, client] = yield* connection(trial)
          function* send(): Coroutine<void> {
            for (const part of parts) yield* getRunningSocketLoop().sockSendAll(client, bytes(part))
            client.close()
          }
          const [, received] = yield* gather([send(), receiveAll(server)])
          server.close()
          expect(received).toBe(text(bytes(parts.join(''))))
        }
        explore(program, { ...withSockets, seed, runs: 5 })
      },
    ),
    { numRuns: 50 },
  )
})

test('two descriptors that are ready at once come in any order', () => {
  const orders = new Set<string>()
  const program: Program<void> = function* ({ network }) {
    const pairs = ['a', 'b'].map((name) => [name, ...socketPair({ kernel: network.kernel })] as const)
    let order = ''
    function* receive(name: string, socket: Socket): Coroutine<void> {
      yield* getRunningSocketLoop().sockRecv(socket, 1)
      order += name
    }
    const receiving = pairs.map(([name, socket]) => createTask(receive(name, socket)))
    yield* sleep(1)
    for (const [, , other] of pairs) other.send(bytes('x'))
    yield* gather(receiving)
    for (const [, socket, other] of pairs) {
      socket.close()
      other.close()
    }
    orders.add(order)
  }
  explore(program, { ...withSockets, runs: 200, seed: 1 })
  expect([...orders].toSorted()).toEqual(['ab', 'ba'])
})

test('a program with sockets can be cancelled everywhere', () => {
  const program: Program<string> = function* (trial) {
    trial.network.setLatency(1)
    const [server, client] = yield* connection(trial)
    try {
      yield* getRunningSocketLoop().sockSendAll(client, bytes('hello'))
      return text(yield* getRunningSocketLoop().sockRecv(server, 10))
    } finally {
      server.close()
      client.close()
    }
  }
  const { suspensions } = cancelEverywhere(program, withSockets)
  expect(suspensions).toBe(2)
})

test('a socket that is left open is told of', () => {
  const leaking: Program<void> = function* ({ network }) {
    socketPair({ kernel: network.kernel })[0].close()
  }
  expect(() => run(leaking)).toThrow(TrialError)
  expect(() => run(leaking)).toThrow(/sockets are left open: the descriptors \d+$/)
})

test('waiting for ever for a socket is a deadlock', () => {
  const program: Program<unknown> = function* ({ network }) {
    const [one] = socketPair({ kernel: network.kernel })
    return yield* getRunningSocketLoop().sockRecv(one, 1)
  }
  expect(() => run(program)).toThrow(DeadlockError)
})

test('without sockets there is no kernel', () => {
  expect(() => expectNoLeaks(({ network }) => sleep(Number(network.kernel)))).toThrow(
    /pass \{ sockets: memorySockets \}/,
  )
})

test('a network can be had without a trial, for any loop on its clock', () => {
  const network = new VirtualNetwork({ ...withSockets, choices: 3 })
  const loop = new SelectorEventLoop({
    clock: network.clock,
    selector: network.newSelector(),
    futureFactory: (on) => new Future({ loop: on }),
    taskFactory: newTask,
  })
  network.setLatency(1)
  const [one, other] = socketPair({ kernel: network.kernel })
  loop.runUntilComplete(loop.sockSendAll(one, bytes('hello')))
  expect(text(loop.runUntilComplete(loop.sockRecv(other, 10)))).toMatch(/^h/)
  expect(loop.time()).toBe(1)
  one.close()
  other.close()
  loop.close()
  expect(network.openDescriptors()).toEqual([])
})
