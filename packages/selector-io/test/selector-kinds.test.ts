import { closeSync, openSync } from 'node:fs'
import { setImmediate as immediate } from 'node:timers/promises'
import {
  defaultSelector,
  EpollSelector,
  EVENT_EDGE,
  EVENT_READ,
  EVENT_WRITE,
  PollSelector,
  Socket,
  socketPair,
  UvSelector,
} from '@tsyncio/selector-io'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { caught } from './loopback.ts'

let left: Socket
let right: Socket

beforeEach(() => {
  ;[left, right] = socketPair()
  return () => {
    left.close()
    right.close()
  }
})

/** A regular file, which a kernel cannot be asked to watch. */
function openFile(): number {
  const file = openSync('/proc/self/exe', 'r')
  onTestFinished(() => closeSync(file))
  return file
}

test('the default selector of Linux is epoll', () => {
  const selector = defaultSelector()
  expect(selector).toBeInstanceOf(EpollSelector)
  selector.close()
})

test.each([
  ['epoll', () => new EpollSelector<string>(), 'epoll_ctl'],
  ['libuv', () => new UvSelector<string>(), 'uv_poll_init'],
] as const)('%s says which descriptor the kernel refused', (_name, newSelector, syscall) => {
  const file = openFile()
  const selector = newSelector()
  const error = caught(() => selector.register(file, EVENT_READ, ''))
  expect(error).toMatchObject({ code: 'EPERM', syscall })
  expect(error).toHaveProperty('message', `${syscall} EPERM descriptor ${file}: Operation not permitted`)
  expect(selector.getKey(file)).toBeUndefined()
  selector.close()
})

test('to poll, a regular file is always ready', () => {
  const selector = new PollSelector<string>()
  selector.register(openFile(), EVENT_READ, 'file')
  expect(selector.select()).toHaveLength(1)
  selector.close()
})

test.each([
  ['epoll', () => new EpollSelector<string>()],
  ['libuv', () => new UvSelector<string>()],
])('%s is readable itself when something is ready', async (_name, newSelector) => {
  const outer = new PollSelector<string>()
  const selector = newSelector()
  outer.register(selector.fileno(), EVENT_READ, 'inner')
  selector.register(left.fileno(), EVENT_READ, 'left')
  await immediate()
  expect(outer.select(0)).toEqual([])
  right.send(new Uint8Array(1))
  expect(outer.select(0)).toHaveLength(1)
  expect(selector.select(0)).toHaveLength(1)
  left.recv(1)
  expect(selector.select(0)).toEqual([])
  expect(outer.select(0)).toEqual([])
  // An error is there when it is registered.
  left.send(new Uint8Array(1))
  right.close()
  selector.modify(left.fileno(), EVENT_WRITE, 'left')
  for (let round = 0; round < 3; round++) {
    await immediate()
    expect(outer.select(0)).toHaveLength(1)
    expect(selector.select(0)).toHaveLength(1)
  }
  outer.close()
  selector.close()
})

test('poll and libuv know no edges', () => {
  for (const selector of [new PollSelector<string>(), new UvSelector<string>()]) {
    expect(() => selector.register(left.fileno(), EVENT_READ | EVENT_EDGE, '')).toThrow(/^events: expected/)
    selector.close()
  }
})

describe('an EpollSelector', () => {
  test('tells of what arrives once, if asked for edges', () => {
    const selector = new EpollSelector<string>()
    selector.register(left.fileno(), EVENT_READ | EVENT_EDGE, 'left')
    right.send(new Uint8Array(1))
    expect(selector.select(0)).toHaveLength(1)
    expect(selector.select(0)).toHaveLength(0)
    selector.close()
  })

  test('brings no events after unregister, even if a duplicate keeps the file open', () => {
    const selector = new EpollSelector<string>()
    const duplicate = Socket.fromDescriptor(left.detach())
    selector.register(duplicate.fileno(), EVENT_WRITE, 'left')
    selector.unregister(duplicate.fileno())
    expect(selector.select(0)).toEqual([])
    closeSync(duplicate.detach())
    selector.close()
  })
})

describe('a UvSelector', () => {
  test('makes what it watches non-blocking', () => {
    left.setBlocking(true)
    const selector = new UvSelector<string>()
    selector.register(left.fileno(), EVENT_READ, 'left')
    expect(left.recv(1)).toBeTypeOf('symbol')
    selector.close()
  })

  test('lives beside another one that watches the same', () => {
    const selectors = [new UvSelector<string>(), new UvSelector<string>()]
    for (const selector of selectors) selector.register(left.fileno(), EVENT_WRITE, 'left')
    expect(selectors.map((selector) => selector.select().length)).toEqual([1, 1])
    for (const selector of selectors) selector.close()
  })

  test('passes over a number that stands for a file by the time it tells libuv, which would abort', () => {
    const selector = new UvSelector<string>()
    const fd = left.fileno()
    selector.register(fd, EVENT_READ, 'left')
    left.close()
    expect(Array.from({ length: 20 }, openFile)).toContain(fd)
    expect(selector.select(0)).toEqual([])
    selector.unregister(fd)
    selector.close()
  })

  test('may be closed by a microtask that ran before it could tell libuv', async () => {
    const selector = new UvSelector<string>()
    selector.fileno()
    selector.register(left.fileno(), EVENT_READ, 'left')
    selector.close()
    await immediate()
  })
})
