import {
  AF_UNIX,
  EVENT_READ,
  EVENT_WRITE,
  OSError,
  SHUT_WR,
  SO_KEEPALIVE,
  Socket,
  socketPair,
  SOL_SOCKET,
  WOULD_BLOCK,
} from '@tsyncio/selector-io'
import type { InetAddress } from '@tsyncio/selector-io'
import { expect, test } from 'vitest'
import { caught, connected, listening, untilReady } from './loopback.ts'

/** A port of the loopback interface on which nobody listens. */
function deafAddress(): InetAddress {
  using listener = listening()
  return listener.getSockName() as InetAddress
}

test('arguments that are none are refused by name', () => {
  using socket = new Socket()
  expect(() => new Socket(null as never)).toThrow('options: expected an object, got null')
  expect(() => new Socket(3 as never)).toThrow('options: expected an object, got 3')
  expect(() => socket.setBlocking('no' as never)).toThrow("flag: expected a boolean, got 'no'")
  expect(() => socket.beforeClose(3 as never)).toThrow('listener: expected a function, got 3')
  expect(() => socket.send(undefined as never)).toThrow('data: expected a Uint8Array, got undefined')
  expect(() => socket.send(new Uint8Array(2), 3)).toThrow('length: expected an integer from 0 to 2, got 3')
})

test('sends so much of some bytes', () => {
  const [left, right] = socketPair()
  expect(left.send(Buffer.from('hello'), 2)).toBe(2)
  expect(right.recv(10)).toEqual(Uint8Array.from(Buffer.from('he')))
  left.close()
  right.close()
})

test('a refused connection says who refused', () => {
  using client = new Socket()
  const address = deafAddress()
  const error = caught(() => {
    if (client.connect(address) === WOULD_BLOCK) untilReady(client, EVENT_WRITE)
    client.finishConnect()
  })
  expect(error).toBeInstanceOf(OSError)
  expect(error).toMatchObject({
    name: 'OSError',
    message: `connect ECONNREFUSED 127.0.0.1:${address.port}: Connection refused`,
    code: 'ECONNREFUSED',
    errno: 111,
    syscall: 'connect',
    address: '127.0.0.1',
    port: address.port,
  })
})

test('an address in use is named', () => {
  using listener = listening()
  using other = new Socket()
  const address = listener.getSockName() as InetAddress
  const { host, port } = address
  expect(caught(() => other.bind(address))).toMatchObject({ code: 'EADDRINUSE', syscall: 'bind', address: host, port })
})

test('sending to a peer that is gone is EPIPE, and no signal', () => {
  const [left, right] = socketPair()
  right.close()
  expect(caught(() => left.send(new Uint8Array(1)))).toMatchObject({ code: 'EPIPE', syscall: 'send' })
  left.close()
})

test('sending after shutdown is EPIPE', () => {
  const [client, server] = connected()
  client.shutdown(SHUT_WR)
  expect(caught(() => client.send(new Uint8Array(1)))).toMatchObject({ code: 'EPIPE' })
  client.close()
  server.close()
})

test('a reset connection says whose it was', () => {
  const [client, server] = connected()
  const address = client.getPeerName() as InetAddress
  client.send(new Uint8Array(1))
  untilReady(server, EVENT_READ)
  // A close with unread data is a reset.
  server.close()
  untilReady(client, EVENT_READ)
  const error = caught(() => client.recv(1))
  expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'recv', port: address.port })
  expect(error).toHaveProperty('message', `recv ECONNRESET 127.0.0.1:${address.port}: Connection reset by peer`)
  client.close()
})

test('a path that does not exist is named', () => {
  using client = new Socket({ family: AF_UNIX })
  const error = caught(() => client.connect({ path: '/nonexistent/x' }))
  expect(error).toMatchObject({ code: 'ENOENT', path: '/nonexistent/x' })
  expect(error).not.toHaveProperty('port')
})

test('what is not connected has no peer', () => {
  using socket = new Socket()
  expect(caught(() => socket.getPeerName())).toMatchObject({ code: 'ENOTCONN', syscall: 'getpeername' })
})

test('a closed socket says that it is closed, whatever is asked of it', () => {
  const socket = new Socket()
  socket.close()
  socket.close()
  const address = { host: '127.0.0.1', port: 0 }
  const uses = {
    bind: () => socket.bind(address),
    listen: () => socket.listen(),
    accept: () => socket.accept(),
    connect: () => socket.connect(address),
    recv: () => socket.recv(1),
    send: () => socket.send(new Uint8Array(1)),
    shutdown: () => socket.shutdown(SHUT_WR),
    getsockopt: () => socket.getOption(SOL_SOCKET, SO_KEEPALIVE),
    setsockopt: () => socket.setOption(SOL_SOCKET, SO_KEEPALIVE, true),
    getsockname: () => socket.getSockName(),
    getpeername: () => socket.getPeerName(),
    fcntl: () => socket.setBlocking(true),
  }
  for (const [syscall, use] of Object.entries(uses)) {
    expect(caught(use)).toMatchObject({ message: `${syscall} EBADF: already closed`, code: 'EBADF', syscall })
  }
})

test.each([
  [(socket: Socket) => socket.recv(-1), RangeError, /^maxBytes: expected an integer from 0 to \d+, got -1$/],
  [(socket: Socket) => socket.recv(1.5), RangeError, /^maxBytes: .* got 1.5$/],
  [(socket: Socket) => socket.recv('1' as never), TypeError, /^maxBytes: .* got '1'$/],
  [(socket: Socket) => socket.recvInto([] as never), TypeError, /^buffer: expected a Uint8Array, got \[\]$/],
  [(socket: Socket) => socket.send('hello' as never), TypeError, /^data: expected a Uint8Array, got 'hello'$/],
  [(socket: Socket) => socket.send(new ArrayBuffer(1) as never), TypeError, /^data: expected a Uint8Array/],
  [(socket: Socket) => socket.listen(-1), RangeError, /^backlog: /],
  [(socket: Socket) => socket.shutdown(3), RangeError, /^how: expected an integer from 0 to 2, got 3$/],
  [(socket: Socket) => socket.setOption(1, 2, 2 ** 31), RangeError, /^value: /],
  [(socket: Socket) => socket.getOption(1, undefined as never), TypeError, /^option: .* got undefined$/],
  [() => new Socket({ family: -1 }), RangeError, /^family: /],
  [() => Socket.fromDescriptor(-1), RangeError, /^fd: /],
])('refuses a bad argument by name: %s', (use, errorClass, message) => {
  using socket = new Socket()
  expect(() => use(socket)).toThrow(errorClass)
  expect(() => use(socket)).toThrow(message)
})
