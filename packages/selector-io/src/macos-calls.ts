// Written from the headers of macOS.
import { constants } from 'node:os'
import type { EpollCalls, FileCalls } from './kernel.ts'
import { bindLseek } from './libc-calls.ts'
import type { Binder, Creating } from './libc-calls.ts'
import { platform } from './platform.ts'
import type { SystemCall } from './system-call.ts'

const { EINVAL, ENOSYS } = constants.errno
const F_SETFD = 2
const F_SETFL = 4
const FD_CLOEXEC = 1

/** No descriptor can be made non-blocking and closed on exec: each is set so right afterwards. */
export function bindMacosCreating({ call, callOnce }: Pick<Binder, 'call' | 'callOnce'>): Creating {
  const socket = call<[number, number, number]>('int socket(int family, int type, int protocol)')
  const socketpair = call<[number, number, number, Int32Array]>(
    'int socketpair(int family, int type, int protocol, void *pair)',
  )
  const accept = call<[number, Uint8Array, Uint32Array]>('int accept(int fd, void *address, void *length)')
  const variadic = call<[number, number, 'int', number]>('int fcntl(int fd, int command, ...)')
  const fcntl: Creating['fcntl'] = (fd, command, argument) => variadic(fd, command, 'int', argument)
  const close: SystemCall<[number]> = callOnce('int close(int fd)')
  const settle = (result: number, fds: Iterable<number>): number => {
    if (result < 0) return result
    for (const fd of fds) {
      const failure = Math.min(fcntl(fd, F_SETFD, FD_CLOEXEC), fcntl(fd, F_SETFL, platform.O_NONBLOCK))
      if (failure < 0) return closeAll(fds, failure)
    }
    return result
  }
  const closeAll = (fds: Iterable<number>, failure: number): number => {
    for (const fd of fds) close(fd)
    return failure
  }
  const settleOne = (fd: number): number => settle(fd, [fd])
  return {
    socket: (family, type, protocol) => settleOne(socket(family, type, protocol)),
    socketpair: (family, type, protocol, pair) => settle(socketpair(family, type, protocol, pair), pair),
    accept: (fd, address, length) => settleOne(accept(fd, address, length)),
    close,
    fcntl,
  }
}

/** Its sendfile tells in another way how far it came, so files are read and sent. */
export function bindMacosFileCalls(binder: Pick<Binder, 'call'>): FileCalls {
  return { sendfile: () => -EINVAL, lseek: bindLseek(binder) }
}

/** There is no epoll: each call says so. */
export const NO_EPOLL: Omit<EpollCalls, 'close'> = {
  epollCreate: () => -ENOSYS,
  epollCtl: () => -ENOSYS,
  epollWait: () => -ENOSYS,
}
