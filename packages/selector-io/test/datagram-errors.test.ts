import { EVENT_READ, SO_BROADCAST, SOCK_DGRAM, Socket, SOL_SOCKET } from '@tsyncio/selector-io'
import { expect, test } from 'vitest'
import { boundAnywhere, caught, retry } from './loopback.ts'

const HELLO = Buffer.from('hello')

test('a message that is too long is an error that says to whom', () => {
  using left = boundAnywhere()
  const address = left.getSockName()
  const { port } = address as { port: number }
  const error = caught(() => left.sendTo(new Uint8Array(70_000), address))
  expect(error).toMatchObject({ code: 'EMSGSIZE', syscall: 'sendto', address: '127.0.0.1', port })
  expect(caught(() => left.sendMessage([new Uint8Array(70_000)], address))).toMatchObject({ code: 'EMSGSIZE', port })
  expect(caught(() => left.send(HELLO))).toMatchObject({ code: 'EDESTADDRREQ' })
})

test('that nobody listens where something was sent is an error of the next use', () => {
  using left = boundAnywhere()
  const gone = boundAnywhere()
  left.connect(gone.getSockName())
  gone.close()
  left.send(HELLO)
  expect(caught(() => retry(left, EVENT_READ, () => left.recvFrom(10)))).toMatchObject({ code: 'ECONNREFUSED' })
})

test('sends to everybody once it may', () => {
  using socket = new Socket({ type: SOCK_DGRAM })
  const everybody = { host: '255.255.255.255', port: 9 }
  expect(caught(() => socket.sendTo(HELLO, everybody))).toMatchObject({ code: 'EACCES' })
  socket.setOption(SOL_SOCKET, SO_BROADCAST, true)
  expect(socket.getOption(SOL_SOCKET, SO_BROADCAST)).toBe(1)
})

test.each([
  [(socket: Socket) => socket.recvFrom(-1), RangeError, /^maxBytes: expected an integer from 0 to \d+, got -1$/],
  [(socket: Socket) => socket.recvFromInto([] as never), TypeError, /^buffer: expected a Uint8Array, got \[\]$/],
  [(socket: Socket) => socket.recvMessageInto({} as never), TypeError, /^buffers: expected a list of .* got \{\}$/],
  [(socket: Socket) => socket.sendMessage([HELLO, 'x' as never]), TypeError, /^buffers\[1\]: .* got 'x'$/],
  [(socket: Socket) => socket.sendMessage(Array(1025).fill(HELLO)), RangeError, /^buffers: .* at most 1024, got 1025$/],
  [(socket: Socket) => socket.sendTo('x' as never, { path: '' }), TypeError, /^data: .* got 'x'$/],
  [(socket: Socket) => socket.sendTo(HELLO, { path: 'x' }), TypeError, /^address: expected \{ host, port \}/],
  [(socket: Socket) => socket.sendTo(HELLO, undefined as never), TypeError, /^address: .* got undefined$/],
  [(socket: Socket) => socket.sendFile(-1, 0, 1), RangeError, /^file: /],
  [(socket: Socket) => socket.sendFile(0, -1, 1), RangeError, /^offset: /],
  [(socket: Socket) => socket.sendFile(0, 0, 1.5), RangeError, /^count: /],
])('refuses a bad argument by name: %s', (use, errorClass, message) => {
  using socket = new Socket({ type: SOCK_DGRAM })
  expect(() => use(socket)).toThrow(errorClass)
  expect(() => use(socket)).toThrow(message)
})

test('a closed socket says that it is closed', () => {
  const socket = new Socket({ type: SOCK_DGRAM })
  socket.close()
  const to = { host: '127.0.0.1', port: 9 }
  const uses = {
    recvfrom: () => socket.recvFrom(1),
    sendto: () => socket.sendTo(HELLO, to),
    recvmsg: () => socket.recvMessageInto([HELLO]),
    sendmsg: () => socket.sendMessage([HELLO], to),
    sendfile: () => socket.sendFile(0, 0, 1),
  }
  for (const [syscall, use] of Object.entries(uses)) {
    expect(caught(use)).toMatchObject({ message: `${syscall} EBADF: already closed`, code: 'EBADF', syscall })
  }
})
