import type { Kernel } from '@tsyncio/selector-io'
import { expectSame, expectThat } from '../expect.ts'
import type { Clause, Suite } from '../suite.ts'

/** What the suite for kernels needs. */
export interface KernelSubject {
  readonly newKernel: () => Kernel
  /** The numbers of errors, as `os.constants.errno` has them. */
  readonly errno: { readonly EAGAIN: number; readonly EBADF: number; readonly ENOENT: number; readonly EEXIST: number }
}

const AF_UNIX = 1
const SOCK_STREAM = 1
const SHUT_WR = 1

interface Setting extends KernelSubject {
  readonly kernel: Kernel
  readonly left: number
  readonly right: number
}

function check(promise: string, body: (setting: Setting) => void): Clause<KernelSubject> {
  return {
    promise,
    check: (subject) => {
      const [kernel, pair] = [subject.newKernel(), new Int32Array(2)]
      expectSame('socketpair()', kernel.socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0)
      const [left = -1, right = -1] = pair
      try {
        body({ ...subject, kernel, left, right })
      } finally {
        kernel.close(left)
        kernel.close(right)
      }
    },
  }
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

const streams: readonly Clause<KernelSubject>[] = [
  check('what is sent arrives, in order, and in parts if they are asked for', ({ kernel, left, right }) => {
    expectSame('send()', kernel.send(left, bytes(1, 2, 3, 4), 3, 0), 3)
    const buffer = new Uint8Array(8)
    expectSame('recv() of two', kernel.recv(right, buffer, 2, 0), 2)
    expectSame('the bytes', [...buffer.subarray(0, 2)], [1, 2])
    expectSame('recv() of the rest', kernel.recv(right, buffer, 8, 0), 1)
    expectSame('the byte', buffer[0], 3)
  }),
  check('new descriptors do not block: with nothing there, recv() is -EAGAIN', ({ kernel, left, errno }) => {
    expectSame('recv()', kernel.recv(left, new Uint8Array(1), 1, 0), -errno.EAGAIN)
  }),
  check('with no room left, send() is -EAGAIN; until then it takes what fits', ({ kernel, left, errno }) => {
    const chunk = new Uint8Array(65_536)
    let [sent, last] = [0, 0]
    for (let n = 0; n < 10_000 && last >= 0; n += 1) {
      last = kernel.send(left, chunk, chunk.length, 0)
      if (last > 0) sent += last
    }
    expectSame('the last send()', last, -errno.EAGAIN)
    expectThat('nothing was taken', sent > 0)
  }),
  check('when the peer has closed, recv() gives what is left, and then 0', ({ kernel, left, right }) => {
    kernel.send(left, bytes(1), 1, 0)
    kernel.shutdown(left, SHUT_WR)
    const buffer = new Uint8Array(8)
    expectSame('recv() of what is left', kernel.recv(right, buffer, 8, 0), 1)
    expectSame('recv() at the end', kernel.recv(right, buffer, 8, 0), 0)
    expectSame('recv() again', kernel.recv(right, buffer, 8, 0), 0)
  }),
  check('a call on a descriptor that is closed is -EBADF; none throws', ({ kernel, right, errno }) => {
    kernel.close(right)
    const buffer = new Uint8Array(1)
    expectSame('close()', kernel.close(right), -errno.EBADF)
    expectSame('recv()', kernel.recv(right, buffer, 1, 0), -errno.EBADF)
    expectSame('send()', kernel.send(right, buffer, 1, 0), -errno.EBADF)
  }),
]

const EPOLL_CTL_ADD = 1
const EPOLL_CTL_DEL = 2
const EPOLL_CTL_MOD = 3
const EPOLLIN = 1
const EPOLLOUT = 4

/** A test with an epoll instance, where the kernel has such. */
function polling(promise: string, body: (setting: Setting, epoll: number) => void): Clause<KernelSubject> {
  const clause = check(promise, (setting) => {
    const epoll = setting.kernel.epollCreate()
    expectThat(`epollCreate() gives ${epoll}`, epoll >= 0)
    try {
      body(setting, epoll)
    } finally {
      setting.kernel.close(epoll)
    }
  })
  return { ...clause, appliesTo: ({ newKernel }) => hasEpoll(newKernel()) }
}

function hasEpoll(kernel: Kernel): boolean {
  const epoll = kernel.epollCreate()
  if (epoll < 0) return false
  kernel.close(epoll)
  return true
}

/** Pairs of descriptor and events. */
function wait(kernel: Kernel, epoll: number, timeoutMs = 0): number[][] {
  const ready = new Int32Array(4 * 8)
  const count = kernel.epollWait(epoll, ready, timeoutMs)
  return Array.from({ length: count }, (_, n) => [ready[2 * n] ?? -1, ready[2 * n + 1] ?? -1])
}

const epolls: readonly Clause<KernelSubject>[] = [
  polling('epollWait() tells what is ready, by descriptor, for as long as it is', ({ kernel, left, right }, epoll) => {
    expectSame('epollCtl()', kernel.epollCtl(epoll, EPOLL_CTL_ADD, left, EPOLLIN), 0)
    expectSame('with nothing there', wait(kernel, epoll), [])
    kernel.send(right, bytes(1), 1, 0)
    expectSame('with something there', wait(kernel, epoll), [[left, EPOLLIN]])
    expectSame('again', wait(kernel, epoll), [[left, EPOLLIN]])
    kernel.recv(left, new Uint8Array(1), 1, 0)
    expectSame('with nothing there again', wait(kernel, epoll), [])
  }),
  polling('epollCtl() changes and deletes what is watched', ({ kernel, left }, epoll) => {
    kernel.epollCtl(epoll, EPOLL_CTL_ADD, left, EPOLLIN)
    expectSame('changing it', kernel.epollCtl(epoll, EPOLL_CTL_MOD, left, EPOLLOUT), 0)
    expectSame('changed', wait(kernel, epoll, 1000), [[left, EPOLLOUT]])
    expectSame('deleting it', kernel.epollCtl(epoll, EPOLL_CTL_DEL, left, 0), 0)
    expectSame('deleted', wait(kernel, epoll), [])
  }),
  polling('epollCtl() says -EEXIST, -ENOENT and -EBADF', ({ kernel, left, right, errno }, epoll) => {
    kernel.epollCtl(epoll, EPOLL_CTL_ADD, left, EPOLLIN)
    expectSame('adding twice', kernel.epollCtl(epoll, EPOLL_CTL_ADD, left, EPOLLIN), -errno.EEXIST)
    expectSame('changing what is not there', kernel.epollCtl(epoll, EPOLL_CTL_MOD, right, EPOLLIN), -errno.ENOENT)
    kernel.close(right)
    expectSame('adding what is closed', kernel.epollCtl(epoll, EPOLL_CTL_ADD, right, EPOLLIN), -errno.EBADF)
  }),
  polling('a descriptor that is closed is forgotten', ({ kernel, left, errno }, epoll) => {
    kernel.epollCtl(epoll, EPOLL_CTL_ADD, left, EPOLLOUT)
    kernel.close(left)
    expectSame('what is ready', wait(kernel, epoll), [])
    const result = kernel.epollCtl(epoll, EPOLL_CTL_DEL, left, 0)
    expectThat(`deleting it is ${result}`, [-errno.EBADF, -errno.ENOENT].includes(result))
  }),
]

/** What a kernel promises to sockets and selectors. */
export const kernelSuite: Suite<KernelSubject> = { of: 'a Kernel', clauses: [...streams, ...epolls] }
