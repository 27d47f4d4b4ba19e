import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AF_INET6,
  AF_UNIX,
  EVENT_READ,
  EVENT_WRITE,
  IPPROTO_TCP,
  SHUT_WR,
  SO_LINGER,
  SO_RCVBUF,
  SO_REUSEADDR,
  Socket,
  socketPair,
  SOL_SOCKET,
  TCP_NODELAY,
  WOULD_BLOCK,
} from '@tsyncio/selector-io'
import { expect, test } from 'vitest'
import { caught, connected, listening, receiveAll, retry, untilReady } from './loopback.ts'

test('nothing that would block waits', () => {
  using listener = listening()
  const [client, server] = connected()
  expect(listener.accept()).toBe(WOULD_BLOCK)
  expect(client.recv(100)).toBe(WOULD_BLOCK)
  expect(client.recvInto(new Uint8Array(100))).toBe(WOULD_BLOCK)
  client.close()
  server.close()
})

test('what one side sends, the other receives', () => {
  const [client, server] = connected()
  expect(client.send(Buffer.from('hello'))).toBe(5)
  expect(retry(server, EVENT_READ, () => server.recv(100))).toEqual(new Uint8Array(Buffer.from('hello')))
  server.send(new Uint8Array([1, 2, 3]))
  const buffer = new Uint8Array(10)
  expect(retry(client, EVENT_READ, () => client.recvInto(buffer.subarray(4)))).toBe(3)
  expect([...buffer]).toEqual([0, 0, 0, 0, 1, 2, 3, 0, 0, 0])
  client.close()
  server.close()
})

test('received bytes stay as they are when more arrive', () => {
  const [left, right] = socketPair()
  const received = ['one', 'two'].map((text) => {
    left.send(Buffer.from(text))
    return right.recv(100) as Uint8Array
  })
  expect(received.map((bytes) => Buffer.from(bytes).toString())).toEqual(['one', 'two'])
  left.close()
  right.close()
})

test('receives no more than was asked for', () => {
  const [left, right] = socketPair()
  left.send(new Uint8Array(10))
  expect(right.recv(4)).toHaveLength(4)
  expect(right.recv(100)).toHaveLength(6)
  left.send(new Uint8Array(1000))
  expect(right.recv(1_000_000)).toHaveLength(1000)
  left.close()
  right.close()
})

test('the end of the stream is an empty array', () => {
  const [client, server] = connected()
  client.shutdown(SHUT_WR)
  expect(retry(server, EVENT_READ, () => server.recv(100))).toHaveLength(0)
  server.send(new Uint8Array([1]))
  expect(retry(client, EVENT_READ, () => client.recv(100))).toHaveLength(1)
  client.close()
  server.close()
})

test('send takes what fits, and then would block', () => {
  const [client, server] = connected()
  const data = randomBytes(16_000_000)
  const sent = client.send(data) as number
  expect(sent).toBeGreaterThan(0)
  expect(sent).toBeLessThan(data.length)
  let total = sent
  for (let more = client.send(data.subarray(total)); more !== WOULD_BLOCK; more = client.send(data.subarray(total))) {
    total += more
  }
  client.close()
  expect(Buffer.compare(receiveAll(server), data.subarray(0, total))).toBe(0)
  server.close()
})

test('accept tells where the connection comes from', () => {
  using listener = listening()
  using client = new Socket()
  client.connect(listener.getSockName())
  const { socket, address } = retry(listener, EVENT_READ, () => listener.accept())
  using server = socket
  expect(address).toEqual(client.getSockName())
  expect(server.getPeerName()).toEqual(address)
  expect(client.getPeerName()).toEqual(listener.getSockName())
  expect(server.getBlocking()).toBe(false)
})

test('connects over IPv6', ({ skip }) => {
  using listener = new Socket({ family: AF_INET6 })
  try {
    listener.bind({ host: '::1', port: 0 })
  } catch {
    skip('this machine has no IPv6')
  }
  listener.listen()
  using client = new Socket({ family: AF_INET6 })
  if (client.connect(listener.getSockName()) === WOULD_BLOCK) untilReady(client, EVENT_WRITE)
  expect(client.finishConnect()).toBeUndefined()
  const { socket, address } = retry(listener, EVENT_READ, () => listener.accept())
  expect(address).toMatchObject({ host: '::1' })
  socket.close()
})

test('connects over a path', () => {
  const path = join(tmpdir(), `tsyncio-${process.pid}.sock`)
  using listener = new Socket({ family: AF_UNIX })
  listener.bind({ path })
  listener.listen()
  using client = new Socket({ family: AF_UNIX })
  expect(client.connect({ path })).toBeUndefined()
  expect(client.getPeerName()).toEqual({ path })
  const { socket, address } = retry(listener, EVENT_READ, () => listener.accept())
  expect(address).toEqual({ path: '' })
  socket.close()
  rmSync(path)
})

test('has options', () => {
  using socket = new Socket()
  socket.setOption(SOL_SOCKET, SO_REUSEADDR, true)
  socket.setOption(IPPROTO_TCP, TCP_NODELAY, true)
  socket.setOption(SOL_SOCKET, SO_RCVBUF, 10_000)
  expect(socket.getOption(SOL_SOCKET, SO_REUSEADDR)).toBe(1)
  expect(socket.getOption(IPPROTO_TCP, TCP_NODELAY)).toBe(1)
  // Linux takes double, for what it notes about the bytes.
  expect(socket.getOption(SOL_SOCKET, SO_RCVBUF)).toBe(20_000)
})

test('has options of several ints', () => {
  const [client, server] = connected()
  client.setOption(SOL_SOCKET, SO_LINGER, Int32Array.of(1, 0))
  client.close()
  expect(caught(() => retry(server, EVENT_READ, () => server.recv(1)))).toMatchObject({ code: 'ECONNRESET' })
  server.close()
})
