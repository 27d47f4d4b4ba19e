// koffi does not know socklen_t: uint32_t.
import { isMainThread } from 'node:worker_threads'
import type { EpollCalls, FileCalls, MessageCalls, PollCalls, SocketCalls } from './kernel.ts'
import { bindMessageCalls } from './message-calls.ts'
import { platform } from './platform.ts'
import type { SystemCall } from './system-call.ts'

/** Turns prototypes of C functions into system calls. */
export interface Binder {
  /** One that is repeated when a signal interrupts it. */
  readonly call: <Args extends unknown[]>(prototype: string) => SystemCall<Args>
  /** One that must not be repeated. */
  readonly callOnce: <Args extends unknown[]>(prototype: string) => SystemCall<Args>
  /** Where in memory it begins. True until the next time that JavaScript runs, and for as long as it is referred to. */
  readonly addressOf: (bytes: NodeJS.TypedArray) => bigint
}

/** `struct epoll_event`, taken as ints: how many there are, and which is the descriptor. The first is the events. */
export interface EpollEventLayout {
  readonly ints: number
  readonly fd: number
}

/** By architecture: on x86, and only there, the struct is packed. */
export const EPOLL_EVENT_LAYOUTS: Readonly<Record<string, EpollEventLayout>> = {
  x64: { ints: 3, fd: 1 },
  arm64: { ints: 4, fd: 2 },
}

const SEEK_SET = 0

/** In milliseconds. */
const LONGEST_WAIT_IN_WORKER = 100

/** The calls that make descriptors, and look after them. */
export type Creating = Pick<SocketCalls, 'socket' | 'socketpair' | 'accept' | 'close' | 'fcntl'>
type Addressing = Pick<SocketCalls, 'bind' | 'listen' | 'connect' | 'getsockname' | 'getpeername'>
type Transferring = Pick<SocketCalls, 'recv' | 'send' | 'shutdown' | 'getsockopt' | 'setsockopt'>

/** How every descriptor here is born: non-blocking, and closed on exec. */
const BORN: number = platform.SOCK_NONBLOCK | platform.SOCK_CLOEXEC

/** The calls that are the same on every POSIX system. */
export function bindPosixCalls(binder: Binder): Addressing & Transferring & MessageCalls & PollCalls {
  return {
    ...bindAddressing(binder),
    ...bindTransferring(binder),
    ...bindMessageCalls(binder),
    ...bindPollCalls(binder),
  }
}

/** Those that Linux has in its own way. */
export function bindLinuxCalls(binder: Binder, layout: EpollEventLayout): Creating & FileCalls & EpollCalls {
  return { ...bindCreating(binder), ...bindFileCalls(binder), ...bindEpollCalls(binder, layout) }
}

/** Binds epoll(7). */
export function bindEpollCalls({ call, callOnce }: Omit<Binder, 'addressOf'>, layout: EpollEventLayout): EpollCalls {
  const create = call<[number]>('int epoll_create1(int flags)')
  const ctl = call<[number, number, number, Int32Array]>('int epoll_ctl(int epoll, int operation, int fd, void *event)')
  const wait = callOnce<[number, Int32Array, number, number]>(
    'int epoll_wait(int epoll, void *events, int capacity, int timeout)',
  )
  const event = new Int32Array(4)
  return {
    epollCreate: () => create(platform.SOCK_CLOEXEC),
    epollCtl(epollFd, operation, fd, events) {
      event[0] = events
      event[layout.fd] = fd
      return ctl(epollFd, operation, fd, event)
    },
    epollWait(epollFd, ready, timeoutMs) {
      const count = wait(epollFd, ready, ready.length >> 2, interruptible(timeoutMs))
      packReady(ready, count, layout)
      return count
    },
    close: callOnce('int close(int fd)'),
  }
}

function bindPollCalls({ callOnce }: Binder): PollCalls {
  // The type of the count is an unsigned long, or on macOS an int: a register either way.
  const poll = callOnce<[Int32Array, number, number]>('int poll(void *entries, size_t count, int timeout)')
  return { poll: (entries, count, timeoutMs) => poll(entries, count, interruptible(timeoutMs)) }
}

/** Nothing ends a wait in a worker but its end, not even that the thread is terminated. So there it is a short one. */
function interruptible(timeoutMs: number): number {
  if (isMainThread || (timeoutMs >= 0 && timeoutMs <= LONGEST_WAIT_IN_WORKER)) return timeoutMs
  return LONGEST_WAIT_IN_WORKER
}

/** Turns the kernel's structs into pairs of descriptor and events, in place: a pair is shorter than a struct. */
function packReady(ready: Int32Array, count: number, { ints, fd }: EpollEventLayout): void {
  for (let index = 0; index < count; index++) {
    const events = ready[index * ints] ?? 0
    ready[index * 2] = ready[index * ints + fd] ?? 0
    ready[index * 2 + 1] = events
  }
}

function bindCreating({ call, callOnce }: Binder): Creating {
  const socket = call<[number, number, number]>('int socket(int family, int type, int protocol)')
  const socketpair = call<[number, number, number, Int32Array]>(
    'int socketpair(int family, int type, int protocol, void *pair)',
  )
  const accept = call<[number, Uint8Array, Uint32Array, number]>(
    'int accept4(int fd, void *address, void *length, int flags)',
  )
  const fcntl = call<[number, number, 'int', number]>('int fcntl(int fd, int command, ...)')
  return {
    socket: (family, type, protocol) => socket(family, type | BORN, protocol),
    socketpair: (family, type, protocol, pair) => socketpair(family, type | BORN, protocol, pair),
    accept: (fd, address, length) => accept(fd, address, length, BORN),
    close: callOnce('int close(int fd)'),
    fcntl: (fd, command, argument) => fcntl(fd, command, 'int', argument),
  }
}

function bindAddressing({ call, callOnce }: Binder): Addressing {
  const bind = call<[number, Uint8Array, number]>('int bind(int fd, const void *address, uint32_t length)')
  const connect = callOnce<[number, Uint8Array, number]>('int connect(int fd, const void *address, uint32_t length)')
  return {
    bind: (fd, address) => bind(fd, address, address.length),
    listen: call('int listen(int fd, int backlog)'),
    connect: (fd, address) => connect(fd, address, address.length),
    getsockname: call('int getsockname(int fd, void *address, void *length)'),
    getpeername: call('int getpeername(int fd, void *address, void *length)'),
  }
}

function bindTransferring({ call }: Binder): Transferring {
  const getsockopt = call<[number, number, number, Int32Array, Uint32Array]>(
    'int getsockopt(int fd, int level, int option, void *value, void *length)',
  )
  const setsockopt = call<[number, number, number, Int32Array, number]>(
    'int setsockopt(int fd, int level, int option, const void *value, uint32_t length)',
  )
  return {
    // One call transfers less than 2 GiB, so that an int holds what it returns, and costs less than an int64_t.
    recv: call('int recv(int fd, void *buffer, size_t length, int flags)'),
    send: call('int send(int fd, const void *data, size_t length, int flags)'),
    shutdown: call('int shutdown(int fd, int how)'),
    getsockopt: (fd, level, option, value) => getsockopt(fd, level, option, value, Uint32Array.of(value.byteLength)),
    setsockopt: (fd, level, option, value) => setsockopt(fd, level, option, value, value.byteLength),
  }
}

function bindFileCalls(binder: Binder): FileCalls {
  const sendfile = binder.call<[number, number, BigInt64Array, number]>(
    'int64_t sendfile(int fd, int file, void *offset, size_t count)',
  )
  return {
    sendfile: (fd, file, offset, count) => sendfile(fd, file, BigInt64Array.of(BigInt(offset)), count),
    lseek: bindLseek(binder),
  }
}

export function bindLseek({ call }: Pick<Binder, 'call'>): FileCalls['lseek'] {
  const lseek = call<[number, number, number]>('int64_t lseek(int file, int64_t offset, int whence)')
  return (file, offset) => Math.min(lseek(file, offset, SEEK_SET), 0)
}
