import type { Coroutine } from '@tsyncio/futures'
import { RuntimeError, ValueError } from '@tsyncio/futures'
import { VirtualEventLoop } from '@tsyncio/testing'
import { EpollSelector, EVENT_READ, getRunningSocketLoop, OSError, Socket, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop, SocketLoop, Watch } from '@tsyncio/selector-io'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listening } from './loopback.ts'
import { newLoop } from './loops.ts'

let left: Socket
let right: Socket
let loop: SelectorEventLoop

beforeEach(() => {
  ;[left, right] = socketPair()
  loop = newLoop()
})

afterEach(() => {
  left.close()
  right.close()
  loop.close()
})

const OPERATIONS: [name: string, begin: (loop: SocketLoop, sock: Socket) => Coroutine<unknown>][] = [
  ['sockRecv', (io, sock) => io.sockRecv(sock, 10)],
  ['sockSendAll', (io, sock) => io.sockSendAll(sock, new Uint8Array(2 ** 20))],
  ['sockRecvInto', (io, sock) => io.sockRecvInto(sock, new Uint8Array(10))],
  ['sockRecvFrom', (io, sock) => io.sockRecvFrom(sock, 10)],
  ['sockRecvFromInto', (io, sock) => io.sockRecvFromInto(sock, new Uint8Array(10))],
  ['sockSendTo', (io, sock) => io.sockSendTo(sock, new Uint8Array(10), { path: '' })],
  ['sockSendFile', (io, sock) => io.sockSendFile(sock, 0)],
  ['sockAccept', (io, sock) => io.sockAccept(sock)],
  ['sockConnect', (io, sock) => io.sockConnect(sock, { host: '127.0.0.1', port: 1 })],
]

describe.each(OPERATIONS)('%s refuses', (_, begin) => {
  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [{ fileno: 5 }, '{ fileno: 5 }'],
  ])('%s instead of a socket', (sock, kind) => {
    const error = new TypeError(`sock: expected a Socket, got ${kind}`)
    expect(() => loop.runUntilComplete(begin(loop, sock as unknown as Socket))).toThrow(error)
  })

  test('a closed socket', () => {
    left.close()
    const error = new RuntimeError('sock: expected an open socket, got a closed one')
    expect(() => loop.runUntilComplete(begin(loop, left))).toThrow(error)
  })

  test('a blocking socket', () => {
    left.setBlocking(true)
    const error = new ValueError('sock: the socket must be non-blocking')
    expect(() => loop.runUntilComplete(begin(loop, left))).toThrow(error)
  })
})

describe.each([
  [-1, ValueError, 'got -1'],
  [1.5, ValueError, 'got 1.5'],
  [NaN, ValueError, 'got NaN'],
  ['10', TypeError, "got '10'"],
  [undefined, TypeError, 'got undefined'],
])('sockRecv refuses to receive %s bytes', (size, type, message) => {
  test('and names the argument', () => {
    const receive = (): unknown => loop.runUntilComplete(loop.sockRecv(left, size as number))
    expect(receive).toThrow(type)
    expect(receive).toThrow(/^maxBytes: expected an integer from 0 to \d+, got /)
    expect(receive).toThrow(message)
  })
})

test.each([['text'], [undefined], [[1, 2]], [new ArrayBuffer(4)]])('sockSendAll refuses %s as data', (data) => {
  const send = (): void => loop.runUntilComplete(loop.sockSendAll(left, data as unknown as Uint8Array))
  expect(send).toThrow(TypeError)
  expect(send).toThrow('data: expected a Uint8Array, got ')
})

test('an address in use is refused with its name', () => {
  using listener = listening()
  using other = new Socket()
  const { host: address, port } = listener.getSockName() as { host: string; port: number }
  const bind = (): void => other.bind({ host: address, port })
  expect(bind).toThrow(OSError)
  expect(bind).toThrow(expect.objectContaining({ code: 'EADDRINUSE', syscall: 'bind', address, port }) as Error)
})

describe.each(['addReader', 'addWriter', 'removeReader', 'removeWriter'] as const)('%s refuses', (name) => {
  const call = (descriptor: unknown, callback: unknown = () => {}): unknown =>
    loop[name](descriptor as number, callback as () => void)

  test.each([undefined, null, '5', {}, { fileno: () => 'five' }])('%o as a descriptor', (descriptor) => {
    expect(() => call(descriptor)).toThrow(TypeError)
    expect(() => call(descriptor)).toThrow(/^descriptor: expected a number or something with fileno\(\), got .+/)
  })

  test.each([-1, 1.5, NaN, Infinity])('the number %d', (fd) => {
    const error = new ValueError(`descriptor: expected one that is open, got ${fd}`)
    expect(() => call(fd)).toThrow(error)
  })

  test('a closed socket', () => {
    left.close()
    expect(() => call(left)).toThrow(new ValueError('descriptor: expected one that is open, got -1'))
  })
})

describe.each(['addReader', 'addWriter'] as const)('%s refuses', (name) => {
  test.each([undefined, null, 'callback', {}])('%o as a callback', (callback) => {
    expect(() => loop[name](left, callback as () => void)).toThrow('callback: expected a function, got ')
  })

  test('a descriptor that is not open', () => {
    expect(() => loop[name](10_000, () => {})).toThrow(expect.objectContaining({ code: 'EBADF' }) as Error)
  })

  test('one that the selector knows already', () => {
    const selector = new EpollSelector<Watch>()
    const other = newLoop({ selector })
    selector.register(left.fileno(), EVENT_READ, undefined as unknown as Watch)
    expect(() => other[name](left, () => {})).toThrow(`descriptor ${left.fileno()} is registered already`)
    other.close()
  })
})

describe('a closed loop', () => {
  const closed = new RuntimeError('Event loop is closed')

  test('takes no readers, no writers and no waits', () => {
    loop.close()
    loop.close()
    expect(() => loop.addReader(left, () => {})).toThrow(closed)
    expect(() => loop.addWriter(left, () => {})).toThrow(closed)
    expect(() => loop.sockRecv(left, 10).next()).toThrow(closed)
    expect(() => loop.runForever()).toThrow(closed)
  })

  test('has no readers and no writers', () => {
    const handle = loop.addReader(left, () => {})
    loop.addWriter(left, () => {})
    loop.close()
    expect(loop.removeReader(left)).toBe(false)
    expect(loop.removeWriter(left)).toBe(false)
    handle.cancel()
    left.close()
  })
})

test('a running loop cannot be started again, or closed', () => {
  const errors: unknown[] = []
  const starts = [() => loop.runForever(), () => loop.runUntilComplete(loop.sockRecv(left, 1)), () => loop.close()]
  loop.callSoon(() => {
    for (const start of starts) {
      try {
        start()
      } catch (error) {
        errors.push(error)
      }
    }
    loop.stop()
  })
  loop.runForever()
  expect(errors).toHaveLength(starts.length)
  for (const error of errors) expect(error).toBeInstanceOf(RuntimeError)
})

test('a loop without sockets is told from one with them', () => {
  expect(getRunningSocketLoop).toThrow(new RuntimeError('no running event loop'))
  const inLoop = function* (): Coroutine<unknown> {
    return getRunningSocketLoop()
  }
  expect(() => new VirtualEventLoop().runUntilComplete(inLoop())).toThrow('the running loop has no sockets')
  expect(loop.runUntilComplete(inLoop())).toBe(loop)
})
