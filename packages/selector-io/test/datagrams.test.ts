import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AF_INET6, AF_UNIX, EVENT_READ, SOCK_DGRAM, Socket, socketPair, WOULD_BLOCK } from '@tsyncio/selector-io'
import type { Address } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { retry } from './loopback.ts'

const HELLO = Buffer.from('hello')

/** A socket for datagrams, at `address`. */
function bound(family: number, address: Address): Socket {
  const socket = new Socket({ family, type: SOCK_DGRAM })
  socket.bind(address)
  return socket
}

const path = join(tmpdir(), `tsyncio-datagrams-${process.pid}`)
const KINDS: [name: string, pair: () => [Socket, Socket]][] = [
  ['AF_INET', () => [bound(2, { host: '127.0.0.1', port: 0 }), bound(2, { host: '127.0.0.1', port: 0 })]],
  [
    'AF_UNIX with paths',
    () => {
      for (const end of ['a', 'b']) rmSync(path + end, { force: true })
      return [bound(AF_UNIX, { path: `${path}a` }), bound(AF_UNIX, { path: `${path}b` })]
    },
  ],
  [
    'AF_UNIX with abstract names',
    () => [bound(AF_UNIX, { path: `\0${path}` }), bound(AF_UNIX, { path: `\0${path}2` })],
  ],
]

describe.each(KINDS)('%s', (_, pair) => {
  test('a message arrives whole, and tells where it comes from', () => {
    const [left, right] = pair()
    expect(right.recvFrom(100)).toBe(WOULD_BLOCK)
    expect(right.recvFromInto(new Uint8Array(10))).toBe(WOULD_BLOCK)
    expect(right.recvMessageInto([new Uint8Array(10)])).toBe(WOULD_BLOCK)
    expect(left.sendTo(HELLO, right.getSockName())).toBe(5)
    left.sendTo(Buffer.from('again'), right.getSockName())
    const first = retry(right, EVENT_READ, () => right.recvFrom(100))
    expect(Buffer.from(first.bytes).toString()).toBe('hello')
    expect(first.address).toEqual(left.getSockName())
    const buffer = new Uint8Array(10)
    const second = retry(right, EVENT_READ, () => right.recvFromInto(buffer.subarray(1)))
    expect(second).toEqual({ count: 5, address: left.getSockName() })
    expect(Buffer.from(buffer).toString()).toBe('\0again\0\0\0\0')
    left.close()
    right.close()
    for (const end of ['a', 'b']) rmSync(path + end, { force: true })
  })

  test('one that is longer than the room for it loses its end', () => {
    const [left, right] = pair()
    left.sendTo(HELLO, right.getSockName())
    left.sendTo(new Uint8Array(), right.getSockName())
    expect(retry(right, EVENT_READ, () => right.recvFrom(2)).bytes).toHaveLength(2)
    // An empty one is a message, too.
    expect(retry(right, EVENT_READ, () => right.recvFrom(2)).bytes).toHaveLength(0)
    expect(right.recvFrom(2)).toBe(WOULD_BLOCK)
    left.close()
    right.close()
  })

  test('is gathered from several buffers, and scattered into several', () => {
    const [left, right] = pair()
    const parts = [Buffer.from('he'), new Uint8Array(), Buffer.from('llo')]
    expect(left.sendMessage(parts, right.getSockName())).toBe(5)
    const buffers = [new Uint8Array(1), new Uint8Array(3), new Uint8Array(3)]
    const received = retry(right, EVENT_READ, () => right.recvMessageInto(buffers))
    expect(received).toEqual({ count: 5, address: left.getSockName() })
    expect(buffers.map((buffer) => Buffer.from(buffer).toString())).toEqual(['h', 'ell', 'o\0\0'])
    left.close()
    right.close()
  })

  test('a connected one needs no address', () => {
    const [left, right] = pair()
    left.connect(right.getSockName())
    expect(left.getPeerName()).toEqual(right.getSockName())
    expect(left.send(HELLO)).toBe(5)
    expect(left.sendMessage([HELLO, HELLO])).toBe(10)
    expect(retry(right, EVENT_READ, () => right.recv(100))).toHaveLength(5)
    expect(retry(right, EVENT_READ, () => right.recv(100))).toHaveLength(10)
    left.close()
    right.close()
  })
})

test('goes over IPv6', ({ skip }) => {
  using left = new Socket({ family: AF_INET6, type: SOCK_DGRAM })
  using right = new Socket({ family: AF_INET6, type: SOCK_DGRAM })
  try {
    left.bind({ host: '::1', port: 0 })
  } catch {
    skip('this machine has no IPv6')
  }
  right.bind({ host: '::1', port: 0 })
  left.sendTo(HELLO, right.getSockName())
  expect(retry(right, EVENT_READ, () => right.recvFrom(100)).address).toEqual(left.getSockName())
})

test('a pair of sockets without names tells no address', () => {
  const [left, right] = socketPair({ type: SOCK_DGRAM })
  left.send(HELLO)
  expect(right.recvFrom(100)).toMatchObject({ address: { path: '' } })
  expect(right.recvFromInto(new Uint8Array(3))).toBe(WOULD_BLOCK)
  left.close()
  right.close()
})

test('of a stream, whose peer is known, no address is told', () => {
  const [left, right] = socketPair()
  left.sendMessage([HELLO, HELLO])
  expect(right.recvFrom(7)).toMatchObject({ bytes: { length: 7 }, address: { path: '' } })
  expect(right.recvMessageInto([new Uint8Array(1), new Uint8Array(9)])).toEqual({ count: 3, address: { path: '' } })
  left.close()
  expect(right.recvFrom(7)).toMatchObject({ bytes: { length: 0 } })
  right.close()
})

test('what is sent and received in many pieces is what fits, in order', () => {
  const [left, right] = socketPair()
  const parts = Array.from({ length: 1024 }, (_, index) => Uint8Array.of(index, index >> 8))
  expect(left.sendMessage(parts)).toBe(2048)
  const buffers = parts.map(() => new Uint8Array(2))
  expect(right.recvMessageInto(buffers)).toMatchObject({ count: 2048 })
  expect(buffers).toEqual(parts)
  left.close()
  right.close()
})
