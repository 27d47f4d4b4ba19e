import type { LibraryHandle } from 'koffi'
import type { EpollCalls, Kernel, SocketCalls } from './kernel.ts'
import { HERE, loadKoffi } from './load-koffi.ts'
import { platform } from './platform.ts'
import { negated, retried } from './system-call.ts'
import type { SystemCall } from './system-call.ts'

interface Binder {
  /** Binds a C function; repeats it when a signal interrupts it. */
  readonly call: <Args extends unknown[]>(prototype: string) => SystemCall<Args>
  /** Binds a C function that must not be repeated. */
  readonly callOnce: <Args extends unknown[]>(prototype: string) => SystemCall<Args>
}

/** `struct epoll_event` as ints: events first, then at `data` the descriptor. Packed on x86, and only there. */
interface EpollEventLayout {
  readonly ints: number
  readonly data: number
}

const EPOLL_EVENT: Readonly<Record<string, EpollEventLayout>> = {
  x64: { ints: 3, data: 1 },
  arm64: { ints: 4, data: 2 },
}

/** Non-blocking and closed on exec from birth, as every descriptor here is. */
const BORN: number = platform.SOCK_NONBLOCK | platform.SOCK_CLOEXEC

let kernel: Kernel | undefined

/** The C library's system calls, through koffi. Binds them when first called; throws where that cannot be done. */
export function koffiKernel(): Kernel {
  kernel ??= bindKernel()
  return kernel
}

function bindKernel(): Kernel {
  const layout = EPOLL_EVENT[process.arch]
  if (process.platform !== 'linux' || layout === undefined) {
    throw new Error(`system calls are bound for Linux on x64 and arm64, this is ${HERE}: pass a kernel of your own`)
  }
  const koffi = loadKoffi()
  const library = loadLibrary(koffi.load)
  const errno = (): number => koffi.errno()
  const binder: Binder = {
    callOnce: (prototype) => negated(library.func(prototype), errno),
    call: (prototype) => retried(binder.callOnce(prototype)),
  }
  return { ...bindSocketCalls(binder), ...bindEpollCalls(binder, layout) }
}

/** The C library: glibc's, or musl's. */
function loadLibrary(load: (path: string) => LibraryHandle): LibraryHandle {
  const musl = process.arch === 'x64' ? 'libc.musl-x86_64.so.1' : 'libc.musl-aarch64.so.1'
  const failures: unknown[] = []
  for (const path of ['libc.so.6', musl]) {
    try {
      return load(path)
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, `no C library found: neither libc.so.6 nor ${musl} can be loaded on ${HERE}`)
}

// koffi knows neither socklen_t nor ssize_t: uint32_t and int64_t.
function bindSocketCalls({ call, callOnce }: Binder): SocketCalls {
  const socket = call<[number, number, number]>('int socket(int family, int type, int protocol)')
  const socketpair = call<[number, number, number, Int32Array]>(
    'int socketpair(int family, int type, int protocol, void *pair)',
  )
  const bind = call<[number, Uint8Array, number]>('int bind(int fd, const void *address, uint32_t length)')
  const connect = callOnce<[number, Uint8Array, number]>('int connect(int fd, const void *address, uint32_t length)')
  const accept4 = call<[number, Uint8Array, Uint32Array, number]>(
    'int accept4(int fd, void *address, void *length, int flags)',
  )
  const getsockopt = call<[number, number, number, Int32Array, Uint32Array]>(
    'int getsockopt(int fd, int level, int option, void *value, void *length)',
  )
  const setsockopt = call<[number, number, number, Int32Array, number]>(
    'int setsockopt(int fd, int level, int option, const void *value, uint32_t length)',
  )
  const fcntl = call<[number, number, 'int', number]>('int fcntl(int fd, int command, ...)')
  return {
    socket: (family, type, protocol) => socket(family, type | BORN, protocol),
    socketpair: (family, type, protocol, pair) => socketpair(family, type | BORN, protocol, pair),
    bind: (fd, address) => bind(fd, address, address.length),
    listen: call('int listen(int fd, int backlog)'),
    accept: (fd, address, length) => accept4(fd, address, length, BORN),
    connect: (fd, address) => connect(fd, address, address.length),
    recv: call('int64_t recv(int fd, void *buffer, size_t length, int flags)'),
    send: call('int64_t send(int fd, const void *data, size_t length, int flags)'),
    shutdown: call('int shutdown(int fd, int how)'),
    close: callOnce('int close(int fd)'),
    getsockopt: (fd, level, option, value) => getsockopt(fd, level, option, value, Uint32Array.of(value.byteLength)),
    setsockopt: (fd, level, option, value) => setsockopt(fd, level, option, value, value.byteLength),
    getsockname: call('int getsockname(int fd, void *address, void *length)'),
    getpeername: call('int getpeername(int fd, void *address, void *length)'),
    fcntl: (fd, command, argument) => fcntl(fd, command, 'int', argument),
  }
}

function bindEpollCalls({ call, callOnce }: Binder, layout: EpollEventLayout): EpollCalls {
  const create = call<[number]>('int epoll_create1(int flags)')
  const control = call<[number, number, number, Int32Array]>(
    'int epoll_ctl(int epoll_fd, int operation, int fd, void *event)',
  )
  const wait = callOnce<[number, Int32Array, number, number]>(
    'int epoll_wait(int epoll_fd, void *events, int capacity, int timeout_ms)',
  )
  const event = new Int32Array(4)
  return {
    epollCreate: () => create(platform.SOCK_CLOEXEC),
    epollCtl(epollFd, operation, fd, events) {
      event[0] = events
      event[layout.data] = fd
      return control(epollFd, operation, fd, event)
    },
    epollWait(epollFd, ready, timeoutMs) {
      const count = wait(epollFd, ready, ready.length >> 2, timeoutMs)
      packReady(ready, count, layout)
      return count
    },
    close: callOnce('int close(int fd)'),
  }
}

/** Turns the kernel's events into pairs of descriptor and events, in place: a pair is shorter than an event. */
function packReady(ready: Int32Array, count: number, { ints, data }: EpollEventLayout): void {
  for (let index = 0; index < count; index++) {
    const events = ready[index * ints] ?? 0
    ready[index * 2] = ready[index * ints + data] ?? 0
    ready[index * 2 + 1] = events
  }
}
