import { expect, test } from 'vitest'
import { bindEpollCalls, EPOLL_EVENT_LAYOUTS } from '../src/libc-calls.ts'
import type { Binder } from '../src/libc-calls.ts'

/** The C functions of epoll, as far as `struct epoll_event` goes: what is registered is ready at once. */
function fakeLibc(ints: number): Omit<Binder, 'addressOf'> {
  const registered: number[][] = []
  const functions: Record<string, (...args: never[]) => number> = {
    epoll_ctl: (_epoll: number, _operation: number, _fd: number, event: Int32Array) =>
      registered.push([...event.subarray(0, ints)]),
    epoll_wait: (_epoll: number, events: Int32Array) => {
      events.set(registered.flat())
      return registered.length
    },
  }
  const bind: Binder['call'] = (prototype) => {
    const name = /\w+(?=\()/.exec(prototype)?.[0] ?? ''
    return (...args) => (functions[name] as (...args: unknown[]) => number)(...args)
  }
  return { call: bind, callOnce: bind }
}

test.each(Object.entries(EPOLL_EVENT_LAYOUTS))('on %s, ready descriptors come as pairs', (_arch, layout) => {
  const epoll = bindEpollCalls(fakeLibc(layout.ints), layout)
  for (const fd of [7, 8, 9]) epoll.epollCtl(3, 1, fd, fd * 16)
  const ready = new Int32Array(4 * 4)
  expect(epoll.epollWait(3, ready, 0)).toBe(3)
  expect([...ready.subarray(0, 6)]).toEqual([7, 112, 8, 128, 9, 144])
})
