import { constants } from 'node:os'
import type { EpollCalls, PollCalls } from '../kernel.ts'
import { FakeEpoll } from './fake-epoll.ts'
import type { FakeProcess } from './fake-process.ts'
import { ERR, HUP, NVAL } from './readiness-bits.ts'

const { EBADF, EINVAL, EMFILE } = constants.errno

/** The calls that wait for descriptors, without waiting. */
export function fakeWaitCalls(process: FakeProcess): Omit<EpollCalls, 'close'> & PollCalls {
  const { descriptors } = process
  return {
    epollCreate: () =>
      process.creating('epollCreate', () => (descriptors.hasRoomFor(1) ? descriptors.open(new FakeEpoll()) : -EMFILE)),
    epollCtl: (epollFd, operation, fd, events) =>
      process.onFile('epollCtl', epollFd, (epoll) => {
        const file = descriptors.get(fd)
        if (file === undefined) return -EBADF
        return epoll instanceof FakeEpoll ? epoll.control(operation, fd, file, events) : -EINVAL
      }),
    epollWait: (epollFd, ready, timeoutMs) =>
      process.onFile('epollWait', epollFd, (epoll, fault) => {
        if (!(epoll instanceof FakeEpoll)) return -EINVAL
        const room = ready.length >> 2
        const collect = (): number =>
          fault?.kind === 'wake' ? epoll.collectAll(ready, room) : epoll.collect(ready, room)
        return process.wait(timeoutMs, collect)
      }),
    poll(entries, count, timeoutMs) {
      const fault = process.faults({ name: 'poll', fd: -1 })
      if (fault?.kind === 'error') return -fault.errno
      return process.wait(timeoutMs, () => pollAll(process, entries.subarray(0, 2 * count), fault?.kind === 'wake'))
    },
  }
}

/** Writes into each entry what its descriptor is ready for; returns how many are. */
function pollAll({ descriptors }: FakeProcess, entries: Int32Array, wakeAll: boolean): number {
  let count = 0
  for (let index = 0; index < entries.length; index += 2) {
    const fd = entries[index] ?? -1
    const events = (entries[index + 1] ?? 0) & 0xffff
    const state = wakeAll ? events : (descriptors.get(fd)?.readiness() ?? NVAL)
    const ready = fd < 0 ? 0 : state & (events | ERR | HUP | NVAL)
    entries[index + 1] = events | (ready << 16)
    if (ready !== 0) count += 1
  }
  return count
}
