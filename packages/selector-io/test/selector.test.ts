import { closeSync } from 'node:fs'
import { EpollSelector, EVENT_READ, EVENT_WRITE, Socket, socketPair } from '@tsyncio/selector-io'
import type { EventMask } from '@tsyncio/selector-io'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { caught } from './loopback.ts'

const BOTH = EVENT_READ | EVENT_WRITE

let selector: EpollSelector<string>
let left: Socket
let right: Socket

beforeEach(() => {
  selector = new EpollSelector()
  ;[left, right] = socketPair()
  return () => {
    selector.close()
    left.close()
    right.close()
  }
})

/** What is ready now, by its data. */
function ready(timeout = 0): Record<string, EventMask> {
  return Object.fromEntries(selector.select(timeout).map(([{ data }, events]) => [data, events]))
}

/** Fills the send buffer. */
function stuff(socket: Socket): void {
  while (typeof socket.send(new Uint8Array(65_536)) === 'number');
}

test('finds nothing where nothing is', () => {
  expect(selector.select(0)).toEqual([])
  selector.register(left.fileno(), EVENT_READ, 'left')
  expect(selector.select(0)).toEqual([])
  expect(selector.select(-1)).toEqual([])
})

test('finds what can be read, for as long as it can', () => {
  const key = selector.register(left.fileno(), EVENT_READ, 'left')
  right.send(new Uint8Array(2))
  expect(selector.select()).toEqual([[key, EVENT_READ]])
  left.recv(1)
  expect(ready()).toEqual({ left: EVENT_READ })
  left.recv(1)
  expect(ready()).toEqual({})
})

test('finds what can be written', () => {
  selector.register(left.fileno(), EVENT_WRITE, 'left')
  expect(ready()).toEqual({ left: EVENT_WRITE })
  stuff(left)
  expect(ready()).toEqual({})
})

test('tells reading and writing apart', () => {
  selector.register(left.fileno(), BOTH, 'left')
  expect(ready()).toEqual({ left: EVENT_WRITE })
  right.send(new Uint8Array(1))
  expect(ready()).toEqual({ left: BOTH })
})

test('a hang-up wakes all that is waited for', () => {
  selector.register(left.fileno(), BOTH, 'left')
  stuff(left)
  right.close()
  expect(ready()).toEqual({ left: BOTH })
  selector.modify(left.fileno(), EVENT_WRITE, 'left')
  expect(ready()).toEqual({ left: EVENT_WRITE })
})

test('waits for the time given, rounded up to milliseconds', () => {
  selector.register(left.fileno(), EVENT_READ, 'left')
  const before = process.hrtime.bigint()
  expect(selector.select(0.0101)).toEqual([])
  expect(Number(process.hrtime.bigint() - before) / 1e6).toBeGreaterThanOrEqual(10.9)
})

test('modify changes what is watched for, and the data', () => {
  selector.register(left.fileno(), EVENT_READ, 'left')
  const key = selector.modify(left.fileno(), EVENT_WRITE, 'writer')
  expect(key).toEqual({ fd: left.fileno(), events: EVENT_WRITE, data: 'writer' })
  expect(selector.getKey(left.fileno())).toBe(key)
  expect(ready()).toEqual({ writer: EVENT_WRITE })
  selector.modify(left.fileno(), EVENT_WRITE, 'again')
  expect(ready()).toEqual({ again: EVENT_WRITE })
})

test('unregister returns the key and stops watching', () => {
  const key = selector.register(left.fileno(), EVENT_WRITE, 'left')
  expect(selector.unregister(left.fileno())).toBe(key)
  expect(selector.getKey(left.fileno())).toBeUndefined()
  expect(ready()).toEqual({})
})

test('shows all its keys', () => {
  const keys = [left, right].map((socket) => selector.register(socket.fileno(), EVENT_READ, 'x'))
  expect([...selector.getMap().values()]).toEqual(keys)
})

test('finds more than its buffer holds', () => {
  const pairs = Array.from({ length: 200 }, () => socketPair())
  onTestFinished(() => pairs.flat().forEach((socket) => socket.close()))
  pairs.forEach(([socket], index) => selector.register(socket.fileno(), EVENT_WRITE, `${index}`))
  const found = new Set<string>()
  for (let round = 0; round < 5; round++) Object.keys(ready()).forEach((name) => found.add(name))
  expect(found.size).toBe(200)
  expect(Object.keys(ready())).toHaveLength(200)
})

test('is readable itself when something is ready', () => {
  const outer = new EpollSelector<string>()
  outer.register(selector.fileno(), EVENT_READ, 'inner')
  selector.register(left.fileno(), EVENT_READ, 'left')
  expect(outer.select(0)).toEqual([])
  right.send(new Uint8Array(1))
  expect(outer.select(0)).toHaveLength(1)
  outer.close()
})

describe('a descriptor that was closed without being unregistered', () => {
  test('can be unregistered', () => {
    const fd = left.fileno()
    selector.register(fd, EVENT_READ, 'left')
    left.close()
    selector.unregister(fd)
    expect(selector.getMap().size).toBe(0)
  })

  test('is watched anew by modify when its number stands for another one', ({ skip }) => {
    const fd = left.fileno()
    selector.register(fd, EVENT_READ, 'left')
    left.close()
    using next = new Socket()
    skip(next.fileno() !== fd, 'another thread was faster to take the number')
    selector.modify(fd, BOTH, 'next')
    expect(ready()).toHaveProperty('next')
  })

  test('is forgotten by a modify that fails', () => {
    const fd = left.fileno()
    selector.register(fd, EVENT_READ, 'left')
    left.close()
    expect(caught(() => selector.modify(fd, EVENT_WRITE, 'left'))).toMatchObject({ code: 'EBADF' })
    expect(selector.getKey(fd)).toBeUndefined()
  })

  test('brings no events after unregister, even if a duplicate keeps it open', () => {
    const duplicate = Socket.fromDescriptor(left.detach())
    selector.register(duplicate.fileno(), EVENT_WRITE, 'left')
    selector.unregister(duplicate.fileno())
    expect(ready()).toEqual({})
    closeSync(duplicate.detach())
  })
})
