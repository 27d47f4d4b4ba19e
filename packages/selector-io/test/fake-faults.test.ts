import { constants } from 'node:os'
import { EpollSelector, EVENT_EDGE, EVENT_READ, Socket, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import { fakeKernel, faultsInTurn } from '@tsyncio/selector-io/fake'
import type { FakeCall, FakeKernel } from '@tsyncio/selector-io/fake'
import { beforeEach, expect, test } from 'vitest'
import { caught } from './loopback.ts'

const { EAGAIN, ECONNRESET, EINTR, EMFILE, ENOBUFS } = constants.errno

let kernel: FakeKernel
beforeEach(() => {
  kernel = fakeKernel()
})

test('are asked for before each call', () => {
  const calls: FakeCall[] = []
  kernel.faults = (call) => void calls.push(call)
  const [left, right] = socketPair({ kernel })
  left.send(new Uint8Array(1))
  right.close()
  expect(calls).toEqual([
    { name: 'socketpair', fd: -1 },
    { name: 'send', fd: left.fileno() },
    { name: 'close', fd: 4 },
  ])
})

test('an error is all that happens', () => {
  const [left, right] = socketPair({ kernel })
  kernel.faults = faultsInTurn([{ kind: 'error', errno: ENOBUFS }, undefined, { kind: 'error', errno: EMFILE }])
  expect(caught(() => left.send(new Uint8Array(1)))).toMatchObject({ code: 'ENOBUFS' })
  expect(right.recv(1)).toBe(WOULD_BLOCK)
  expect(caught(() => new Socket({ kernel }))).toMatchObject({ code: 'EMFILE' })
  expect(new Socket({ kernel }).fileno()).toBe(5)
})

test('a close that fails has closed', () => {
  const socket = new Socket({ kernel })
  kernel.faults = faultsInTurn([{ kind: 'error', errno: EINTR }])
  socket.close()
  expect(kernel.openDescriptors()).toEqual([])
})

test.each([
  { what: 'EAGAIN', fault: { kind: 'error', errno: EAGAIN } as const },
  { what: 'a part', fault: { kind: 'part', bytes: 1 } as const },
])('who gets $what of what is there is told right afterwards that there is more', ({ fault }) => {
  const [left, right] = socketPair({ kernel })
  const selector = new EpollSelector<string>(kernel)
  selector.register(right.fileno(), EVENT_READ | EVENT_EDGE, 'right')
  left.send(new Uint8Array(3))
  expect(selector.select(0)).toHaveLength(1)
  expect(selector.select(0)).toHaveLength(0)
  kernel.faults = faultsInTurn([fault])
  right.recv(3)
  expect(selector.select(0)).toHaveLength(1)
  expect(right.recv(3)).not.toBe(WOULD_BLOCK)
})

test('a connect that a signal interrupts goes on', () => {
  const listener = new Socket({ kernel })
  const address = { host: '127.0.0.1', port: 80 }
  listener.bind(address)
  listener.listen()
  const socket = new Socket({ kernel })
  kernel.faults = faultsInTurn([{ kind: 'error', errno: EINTR }])
  expect(socket.connect(address)).toBe(WOULD_BLOCK)
  expect(socket.finishConnect()).toBeUndefined()
})

test('a reset is known on both sides, behind what had arrived', () => {
  const [left, right] = socketPair({ kernel })
  left.send(new Uint8Array(3))
  kernel.faults = faultsInTurn([{ kind: 'reset' }])
  expect(caught(() => left.recv(1))).toMatchObject({ errno: ECONNRESET })
  expect(right.recv(10)).toHaveLength(3)
  expect(caught(() => right.recv(10))).toMatchObject({ errno: ECONNRESET })
  expect(right.recv(10)).toHaveLength(0)
  expect(caught(() => right.send(new Uint8Array(1)))).toMatchObject({ code: 'EPIPE' })
})

test('a wait may find what is not there', () => {
  const [left] = socketPair({ kernel })
  const selector = new EpollSelector<string>(kernel)
  selector.register(left.fileno(), EVENT_READ, 'left')
  kernel.faults = faultsInTurn([{ kind: 'wake' }])
  expect(selector.select(0)).toHaveLength(1)
  expect(selector.select(0)).toHaveLength(0)
})
