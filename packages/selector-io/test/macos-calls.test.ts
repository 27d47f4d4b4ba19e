// macOS itself is not here: its calls are a list of what they were asked.
import { constants } from 'node:os'
import { expect, test } from 'vitest'
import { bindMacosCreating, bindMacosFileCalls, NO_EPOLL } from '../src/macos-calls.ts'
import type { Binder } from '../src/libc-calls.ts'
import { platform } from '../src/platform.ts'
import { readFamily, writeFamily } from '../src/sockaddr-family.ts'

const { EINVAL, EMFILE, ENOSYS } = constants.errno
const { O_NONBLOCK } = platform

/** A C library that answers what it is told to, and notes what it is asked. */
function library(answers: Record<string, number> = {}): {
  binder: Pick<Binder, 'call' | 'callOnce'>
  asked: unknown[][]
} {
  const asked: unknown[][] = []
  const call: Binder['call'] = (prototype) => {
    const name = /\w+(?=\()/.exec(prototype)?.[0] ?? ''
    return (...args) => {
      asked.push([name, ...args.filter((arg) => typeof arg === 'number')])
      if (name === 'socketpair') (args[3] as Int32Array).set([5, 6])
      return answers[name] ?? 0
    }
  }
  return { binder: { call, callOnce: call }, asked }
}

test('on macOS, a descriptor is made non-blocking and closed on exec after it is made', () => {
  const { binder, asked } = library({ socket: 5, accept: 6 })
  const calls = bindMacosCreating(binder)
  expect(calls.socket(2, 1, 0)).toBe(5)
  expect(calls.accept(5, new Uint8Array(16), Uint32Array.of(16))).toBe(6)
  expect(asked).toEqual([
    ['socket', 2, 1, 0],
    ['fcntl', 5, 2, 1],
    ['fcntl', 5, 4, O_NONBLOCK],
    ['accept', 5],
    ['fcntl', 6, 2, 1],
    ['fcntl', 6, 4, O_NONBLOCK],
  ])
})

test('on macOS, so are both of a pair', () => {
  const { binder, asked } = library()
  expect(bindMacosCreating(binder).socketpair(1, 1, 0, new Int32Array(2))).toBe(0)
  expect(asked.map(([name, fd]) => [name, fd]).slice(1)).toEqual([
    ['fcntl', 5],
    ['fcntl', 5],
    ['fcntl', 6],
    ['fcntl', 6],
  ])
})

test('on macOS, what cannot be made so is closed', () => {
  const { binder, asked } = library({ fcntl: -EINVAL })
  expect(bindMacosCreating(binder).socketpair(1, 1, 0, new Int32Array(2))).toBe(-EINVAL)
  expect(asked.slice(-2)).toEqual([
    ['close', 5],
    ['close', 6],
  ])
  const full = library({ socket: -EMFILE })
  expect(bindMacosCreating(full.binder).socket(2, 1, 0)).toBe(-EMFILE)
  expect(full.asked).toHaveLength(1)
})

test('on macOS, files are read and sent, and there is no epoll', () => {
  const { binder } = library({ lseek: 77 })
  const files = bindMacosFileCalls(binder)
  expect([files.sendfile(5, 6, 0, 10), files.lseek(6, 77)]).toEqual([-EINVAL, 0])
  const answers = [NO_EPOLL.epollCreate(), NO_EPOLL.epollCtl(3, 1, 5, 1), NO_EPOLL.epollWait(3, new Int32Array(4), 0)]
  expect(answers).toEqual([-ENOSYS, -ENOSYS, -ENOSYS])
})

test.each([
  { hasLength: true, first: [16, 30] },
  { hasLength: false, first: [30, 0] },
])('an address begins with $first where a length in it is $hasLength', ({ hasLength, first }) => {
  const bytes = new Uint8Array(16)
  writeFamily(bytes, 30, hasLength)
  expect([...bytes.subarray(0, 2)]).toEqual(first)
  expect(readFamily(bytes, hasLength)).toBe(30)
})
