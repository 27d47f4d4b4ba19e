import { constants } from 'node:os'
import { EpollSelector, EVENT_READ, EVENT_WRITE, PollSelector, Socket, WOULD_BLOCK } from '@tsyncio/selector-io'
import { expect, test } from 'vitest'
import { cannedKernel, inTurn } from './canned-kernel.ts'
import { caught } from './loopback.ts'

const { EAGAIN, ECONNRESET, EINPROGRESS, EINTR, EIO, EMFILE, ENOENT, ENOTCONN } = constants.errno
const ADDRESS = { host: '127.0.0.1', port: 80 }

test('EAGAIN is WOULD_BLOCK', () => {
  const again = (): number => -EAGAIN
  const socket = new Socket({ kernel: cannedKernel({ accept: again, recv: again, send: again }) })
  expect(socket.accept()).toBe(WOULD_BLOCK)
  expect(socket.recv(1)).toBe(WOULD_BLOCK)
  expect(socket.recvInto(new Uint8Array(1))).toBe(WOULD_BLOCK)
  expect(socket.send(new Uint8Array(1))).toBe(WOULD_BLOCK)
})

test('send tells how much the kernel took', () => {
  const socket = new Socket({ kernel: cannedKernel({ send: inTurn(3, -EAGAIN, 2) }) })
  expect([1, 2, 3].map(() => socket.send(new Uint8Array(5)))).toEqual([3, WOULD_BLOCK, 2])
})

test.each([EINPROGRESS, EINTR])('a connect that returns -%d goes on in the background', (errno) => {
  const kernel = cannedKernel({ connect: () => -errno, getsockopt: () => 0, getpeername: inTurn(-ENOTCONN, 0) })
  const socket = new Socket({ kernel })
  expect(socket.connect(ADDRESS)).toBe(WOULD_BLOCK)
  expect(socket.finishConnect()).toBe(WOULD_BLOCK)
  expect(socket.finishConnect()).toBeUndefined()
})

test('a full queue of a listener is an error of connect', () => {
  const socket = new Socket({ kernel: cannedKernel({ connect: () => -EAGAIN }) })
  expect(caught(() => socket.connect(ADDRESS))).toMatchObject({ code: 'EAGAIN', syscall: 'connect' })
})

test('no descriptor left is an error of whoever wanted one', () => {
  const full = (): number => -EMFILE
  const kernel = cannedKernel({ accept: full })
  expect(caught(() => new Socket({ kernel }).accept())).toMatchObject({ code: 'EMFILE', syscall: 'accept' })
  expect(caught(() => new Socket({ kernel: cannedKernel({ socket: full }) }))).toMatchObject({ syscall: 'socket' })
  expect(caught(() => new EpollSelector(cannedKernel({ epollCreate: full })))).toMatchObject({ code: 'EMFILE' })
})

test('a connection from an address that nobody understands is closed', () => {
  const closed: number[] = []
  const accept = (_fd: number, address: Uint8Array, length: Uint32Array): number => {
    address.set([99, 99])
    length[0] = 16
    return 7
  }
  const close = (fd: number): number => closed.push(fd) - 1
  const listener = new Socket({ kernel: cannedKernel({ accept, close }) })
  expect(() => listener.accept()).toThrow('cannot decode an address of family')
  expect(closed).toEqual([7])
})

test('how a connection ended is no error of close', () => {
  const closing = (errno: number): Socket => new Socket({ kernel: cannedKernel({ close: inTurn(-errno) }) })
  closing(ECONNRESET).close()
  closing(EINTR).close()
  expect(caught(() => closing(EIO).close())).toMatchObject({ code: 'EIO', syscall: 'close' })
})

test('a select that a signal interrupts returns early', () => {
  const selector = new EpollSelector(cannedKernel({ epollWait: inTurn(-EINTR, 0) }))
  expect(selector.select()).toEqual([])
  expect(selector.select()).toEqual([])
})

test('so does one with poll, and one that fails throws', () => {
  const selector = new PollSelector(cannedKernel({ poll: inTurn(-EINTR, 0, -EIO) }))
  expect(selector.select()).toEqual([])
  expect(selector.select()).toEqual([])
  expect(caught(() => selector.select())).toMatchObject({ code: 'EIO', syscall: 'poll' })
})

test('a select that fails throws', () => {
  const selector = new EpollSelector(cannedKernel({ epollWait: () => -EIO }))
  expect(caught(() => selector.select())).toMatchObject({ code: 'EIO', syscall: 'epoll_wait' })
})

test('waits whole milliseconds, rounded up, and at most what an int holds', () => {
  const waits: number[] = []
  const epollWait = (_epollFd: number, _ready: Int32Array, timeoutMs: number): number => {
    waits.push(timeoutMs)
    return 0
  }
  const selector = new EpollSelector(cannedKernel({ epollWait }))
  for (const timeout of [undefined, 0, -5, 0.0001, 0.0011, 3, 1e9, Infinity]) selector.select(timeout)
  expect(waits).toEqual([-1, 0, 0, 1, 2, 3000, 2 ** 31 - 1, 2 ** 31 - 1])
})

test('asks the kernel for changes only', () => {
  const calls: [operation: number, fd: number, events: number][] = []
  const [ADD, DEL, MOD] = [1, 2, 3]
  const epollCtl = (_epollFd: number, operation: number, fd: number, events: number): number => {
    calls.push([operation, fd, events])
    return operation === MOD ? -ENOENT : 0
  }
  const selector = new EpollSelector<string>(cannedKernel({ epollCtl }))
  selector.register(7, EVENT_READ, 'first')
  selector.modify(7, EVENT_READ, 'second')
  expect(calls).toEqual([[ADD, 7, 1]])
  selector.modify(7, EVENT_WRITE, 'second')
  selector.unregister(7)
  expect(calls.slice(1)).toEqual([
    [MOD, 7, 4],
    [ADD, 7, 4],
    [DEL, 7, 0],
  ])
})

test('ignores events of descriptors that it does not know', () => {
  const epollWait = (_epollFd: number, ready: Int32Array): number => {
    ready.set([8, 1, 7, 1])
    return 2
  }
  const selector = new EpollSelector<string>(cannedKernel({ epollCtl: () => 0, epollWait }))
  selector.register(7, EVENT_READ, 'known')
  expect(selector.select().map(([key]) => key.data)).toEqual(['known'])
})
