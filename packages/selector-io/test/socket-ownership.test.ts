import { closeSync, constants, existsSync } from 'node:fs'
import {
  AF_INET,
  AF_UNIX,
  EpollSelector,
  EVENT_READ,
  koffiKernel,
  SOCK_STREAM,
  Socket,
  socketPair,
  WOULD_BLOCK,
} from '@tsyncio/selector-io'
import type { Accepted, Kernel } from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import { expect, test } from 'vitest'
import { cannedKernel } from './canned-kernel.ts'
import { connectedIn, listeningIn } from './fake-loop.ts'
import { caught } from './loopback.ts'

/** A kernel that notes which descriptors are closed. */
function closingKernel(): { kernel: Kernel; closed: number[] } {
  const closed: number[] = []
  const close = (fd: number): number => {
    closed.push(fd)
    return 0
  }
  return { kernel: cannedKernel({ socket: () => 7, close }), closed }
}

const { O_NONBLOCK } = constants
const F_GETFL = 3

test('closes its descriptor once', () => {
  const { kernel, closed } = closingKernel()
  const socket = new Socket({ kernel })
  expect(socket.fileno()).toBe(7)
  socket.close()
  socket.close()
  expect(closed).toEqual([7])
  expect(socket.fileno()).toBe(-1)
})

test('is closed at the end of a `using` block', () => {
  const { kernel, closed } = closingKernel()
  {
    using _socket = new Socket({ kernel })
    expect(closed).toEqual([])
  }
  expect(closed).toEqual([7])
})

test('detach hands the descriptor over', () => {
  const socket = new Socket()
  const fd = socket.detach()
  socket.close()
  expect(existsSync(`/proc/self/fd/${fd}`)).toBe(true)
  expect(caught(() => socket.recv(1))).toHaveProperty('message', 'recv EBADF: the descriptor was detached')
  expect(socket.detach()).toBe(-1)
  closeSync(fd)
})

test('takes a descriptor over, and finds out what it is', () => {
  const [left, right] = socketPair()
  left.setBlocking(true)
  using taken = Socket.fromDescriptor(left.detach())
  expect(taken).toMatchObject({ family: AF_UNIX, type: SOCK_STREAM, protocol: 0 })
  expect(taken.recv(1)).toBe(WOULD_BLOCK)
  right.send(new Uint8Array(1))
  expect(taken.recv(1)).toHaveLength(1)
  right.close()
})

test('takes over nothing but sockets', () => {
  const selector = new EpollSelector<void>()
  expect(caught(() => Socket.fromDescriptor(selector.fileno()))).toMatchObject({ code: 'ENOTSOCK' })
  selector.close()
  expect(caught(() => Socket.fromDescriptor(2 ** 30))).toMatchObject({ code: 'EBADF' })
})

test('is born non-blocking, and can be made to block', () => {
  using socket = new Socket()
  const isBlocking = (): boolean => (koffiKernel().fcntl(socket.fileno(), F_GETFL, 0) & O_NONBLOCK) === 0
  expect([socket.getBlocking(), isBlocking()]).toEqual([false, false])
  for (const flag of [true, false]) {
    socket.setBlocking(flag)
    expect([socket.getBlocking(), isBlocking()]).toEqual([flag, flag])
  }
})

test('tells before it is closed, while the descriptor is still what it was', () => {
  const [left, right] = socketPair()
  const selector = new EpollSelector<void>()
  selector.register(left.fileno(), EVENT_READ)
  const told: number[] = []
  left.beforeClose((fd) => told.push(selector.unregister(fd).fd))
  const fd = left.fileno()
  left.close()
  left.close()
  expect(told).toEqual([fd])
  right.close()
  selector.close()
})

test('tells before it is detached', () => {
  const socket = new Socket()
  let told = -1
  socket.beforeClose((fd) => (told = fd))
  const fd = socket.detach()
  expect(told).toBe(fd)
  closeSync(fd)
})

test('describes itself', () => {
  const socket = new Socket()
  expect(String(socket)).toBe(`<Socket fd=${socket.fileno()} family=${AF_INET} type=${SOCK_STREAM}>`)
  socket.close()
  expect(String(socket)).toBe(`<Socket fd=-1 family=${AF_INET} type=${SOCK_STREAM}>`)
})

test('tells its peer when it describes itself', () => {
  const kernel = fakeKernel()
  const listener = listeningIn(kernel)
  const client = connectedIn(kernel)
  const { socket: server } = listener.accept() as Accepted
  expect(String(client)).toMatch(/ peer=127.0.0.1:80>$/)
  expect(String(server)).toMatch(/ peer=127.0.0.1:49152>$/)
})
