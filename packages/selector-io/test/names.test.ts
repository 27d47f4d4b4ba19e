import { ValueError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  AI_CANONNAME,
  AI_NUMERICHOST,
  AI_PASSIVE,
  NI_NUMERICHOST,
  NI_NUMERICSERV,
  SOCK_DGRAM,
  SOCK_STREAM,
  Socket,
} from '@tsyncio/selector-io'
import type { AddrInfoOptions, InetAddress, Resolver } from '@tsyncio/selector-io'
import { createTask, gather } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { listening } from './loopback.ts'
import { newLoop, raisedBy, RUNS } from './loops.ts'

const LOCAL = { family: AF_INET, type: SOCK_STREAM }

describe.each(RUNS)('$name', ({ run }) => {
  test('resolves a name, and for each kind of socket', () =>
    run(function* (loop) {
      const address = { host: '127.0.0.1', port: 80 }
      expect(yield* loop.getAddrInfo('localhost', 80, LOCAL)).toEqual([
        { ...LOCAL, protocol: 6, canonicalName: '', address },
      ])
      const types = (yield* loop.getAddrInfo('localhost', 80, { family: AF_INET })).map(({ type }) => type)
      expect(types).toEqual(expect.arrayContaining([SOCK_STREAM, SOCK_DGRAM]))
    }))

  test('resolves numeric addresses, services, and nothing but a port', () =>
    run(function* (loop) {
      const [six] = yield* loop.getAddrInfo('::1', 'https', { type: SOCK_STREAM })
      expect(six).toMatchObject({ family: AF_INET6, address: { host: '::1', port: 443 } })
      const [named] = yield* loop.getAddrInfo('127.0.0.1', undefined, { ...LOCAL, flags: AI_CANONNAME })
      expect(named).toMatchObject({ canonicalName: '127.0.0.1', address: { port: 0 } })
      const [any] = yield* loop.getAddrInfo(undefined, 8080, { ...LOCAL, flags: AI_PASSIVE })
      expect(any?.address).toEqual({ host: '0.0.0.0', port: 8080 })
    }))

  test('says what it could not resolve', () =>
    run(function* (loop) {
      const error = yield* raisedBy(loop.getAddrInfo('name', 80, { ...LOCAL, flags: AI_NUMERICHOST }))
      expect(error).toMatchObject({ name: 'OSError', code: 'EAI_NONAME', syscall: 'getaddrinfo', address: 'name' })
      expect(String(error)).toBe('OSError: getaddrinfo EAI_NONAME name:80: Unknown node or service')
      expect(yield* raisedBy(loop.getAddrInfo('127.0.0.1', 'no such service'))).toMatchObject({
        syscall: 'getaddrinfo',
      })
      expect(yield* raisedBy(loop.getAddrInfo('x'.repeat(10_000), 80))).toMatchObject({ name: 'OSError' })
    }))

  test('tells names of an address', () =>
    run(function* (loop) {
      const flags = NI_NUMERICHOST | NI_NUMERICSERV
      const numeric = { host: '127.0.0.1', service: '443' }
      expect(yield* loop.getNameInfo({ host: '127.0.0.1', port: 443 }, flags)).toEqual(numeric)
      expect(yield* loop.getNameInfo({ host: '::1', port: 443 }, NI_NUMERICHOST)).toEqual({
        host: '::1',
        service: 'https',
      })
      expect((yield* loop.getNameInfo({ host: '127.0.0.1', port: 443 })).service).toBe('https')
    }))

  test('does many look-ups at once, and other things meanwhile', () =>
    run(function* (loop) {
      const lookups = Array.from({ length: 50 }, (_, port) => loop.getAddrInfo('localhost', port, LOCAL))
      const passes = createTask(countPasses())
      const results = yield* gather(lookups)
      expect(results.map(([first]) => first?.address.port)).toEqual(Array.from({ length: 50 }, (_, port) => port))
      passes.cancel()
    }))

  test('connects to a name', () =>
    run(function* (loop) {
      using listener = listening()
      const { port } = listener.getSockName() as InetAddress
      using client = new Socket()
      yield* loop.sockConnect(client, { host: 'localhost', port })
      expect(client.getPeerName()).toEqual({ host: '127.0.0.1', port })
      using other = new Socket()
      for (const host of ['::1', '', 'a'.repeat(300)]) {
        const error = yield* raisedBy(loop.sockConnect(other, { host, port }))
        expect(error).toMatchObject({
          code: expect.stringMatching(/^EAI_/) as string,
          syscall: 'getaddrinfo',
          address: host,
          port,
        })
      }
    }))

  test('a cancelled look-up leaves nobody waiting, and the next one is answered', () =>
    run(function* (loop) {
      for (let times = 0; times < 20; times += 1) {
        const lookups = Array.from({ length: 10 }, () => createTask(loop.getAddrInfo('localhost', 80, LOCAL)))
        for (let passes = times % 3; passes > 0; passes -= 1) yield
        for (const lookup of lookups) lookup.cancel()
        yield* gather(lookups, { returnExceptions: true })
      }
      expect(yield* loop.getAddrInfo('localhost', 80, LOCAL)).toHaveLength(1)
    }))
})

function* raisedIfAny(awaitable: Awaitable<unknown>): Coroutine<unknown> {
  try {
    yield* awaitable
  } catch (error) {
    return error
  }
  return undefined
}

function* countPasses(): Coroutine<void> {
  for (;;) yield
}

test('a loop can be closed in the middle of a look-up', () => {
  for (let times = 0; times < 20; times += 1) {
    const loop = newLoop()
    const task = loop.createTask(loop.getAddrInfo('localhost', 80))
    loop.callSoon(() => void task.cancel())
    // Unless the answer was faster.
    loop.runUntilComplete(raisedIfAny(task))
    loop.close()
    loop.close()
    expect(() => loop.getAddrInfo('localhost', 80)).toThrow('Event loop is closed')
  }
})

test('another resolver takes its place', () => {
  const asked: unknown[] = []
  const resolver: Resolver = {
    *getAddrInfo(_loop, query) {
      yield
      asked.push(query)
      return []
    },
    *getNameInfo(_loop, { host, port }) {
      return { host: `name of ${host}`, service: String(port) }
    },
    close: () => void asked.push('closed'),
  }
  const loop = newLoop({ resolver: () => resolver })
  const name = loop.runUntilComplete(loop.getNameInfo({ host: '1.2.3.4', port: 5 }))
  expect(name).toEqual({ host: 'name of 1.2.3.4', service: '5' })
  using socket = new Socket()
  const connect = (): void => loop.runUntilComplete(loop.sockConnect(socket, { host: 'example.org', port: 80 }))
  expect(connect).toThrow('getaddrinfo EAI_NONAME example.org:80')
  loop.close()
  expect(asked).toEqual([
    { host: 'example.org', service: '80', family: AF_INET, type: SOCK_STREAM, protocol: 0, flags: 0 },
    'closed',
  ])
})

test.each([
  [undefined, undefined, {}, ValueError, 'host, port: expected at least one of the two'],
  [5, 80, {}, TypeError, 'host: expected a string or undefined, got 5'],
  ['a\0b', 80, {}, ValueError, "host: expected no NUL in it, got 'a\\x00b'"],
  ['a', 65_536, {}, ValueError, 'port: expected an integer from 0 to 65535, got 65536'],
  ['a', null, {}, TypeError, 'port: expected a string or undefined, got null'],
  ['a', 80, null, TypeError, 'options: expected an object, got null'],
  ['a', 80, { family: 'x' }, TypeError, /^family: /],
  ['a', 80, { flags: -1 }, ValueError, /^flags: /],
])('refuses to look up %j, %j, %j', (host, port, options, errorClass, message) => {
  const loop = newLoop()
  const ask = (): unknown => loop.getAddrInfo(host as string, port as number, options as AddrInfoOptions)
  expect(ask).toThrow(errorClass)
  expect(ask).toThrow(message)
  loop.close()
})

test.each([
  [undefined, 0, TypeError, /^address: /],
  [{ host: 'localhost', port: 1 }, 0, ValueError, /^host: expected a numeric /],
  [{ host: '::1', port: -1 }, 0, ValueError, /^port: /],
  [{ host: '::1', port: 1 }, '0', TypeError, /^flags: /],
])('refuses to name %j with flags %j', (address, flags, errorClass, message) => {
  const loop = newLoop()
  const ask = (): unknown => loop.getNameInfo(address as InetAddress, flags as number)
  expect(ask).toThrow(errorClass)
  expect(ask).toThrow(message)
  loop.close()
})

test('a path, and what is no address, is resolved by nobody', () => {
  const loop = newLoop()
  using socket = new Socket()
  using local = new Socket({ family: AF_UNIX })
  const connect = (to: unknown, by = socket) => loop.runUntilComplete(loop.sockConnect(by, to as InetAddress))
  expect(() => connect(undefined)).toThrow('address: expected { host, port }')
  expect(() => connect({ path: '/x' })).toThrow('address: expected { host, port }')
  expect(() => connect({ host: 'localhost' })).toThrow('port: expected an integer from 0 to 65535, got undefined')
  expect(() => connect({ host: 'localhost', port: 1 }, local)).toThrow('address: expected { path }')
  loop.close()
})
