import {
  AF_UNIX,
  EpollSelector,
  EVENT_EDGE,
  EVENT_WRITE,
  koffiKernel,
  Socket,
  socketPair,
  WOULD_BLOCK,
} from '@tsyncio/selector-io'
import { fakeKernel } from '@tsyncio/selector-io/fake'
import type { FakeKernel } from '@tsyncio/selector-io/fake'
import { beforeEach, describe, expect, test } from 'vitest'
import { caught } from './loopback.ts'

const ADDRESS = { host: '127.0.0.1', port: 80 }

let kernel: FakeKernel
beforeEach(() => {
  kernel = fakeKernel({ capacity: 10 })
})

function listening(backlog = 5): Socket {
  const listener = new Socket({ kernel })
  listener.bind(ADDRESS)
  listener.listen(backlog)
  return listener
}

describe('connections', () => {
  test('are found by their address, and know both ends', () => {
    const listener = listening()
    const client = new Socket({ kernel })
    expect(client.connect(ADDRESS)).toBe(WOULD_BLOCK)
    expect(client.finishConnect()).toBeUndefined()
    const { socket, address } = listener.accept() as { socket: Socket; address: unknown }
    expect(address).toEqual(client.getSockName())
    expect([client.getPeerName(), socket.getSockName()]).toEqual([ADDRESS, ADDRESS])
    client.send(Buffer.from('hello'))
    expect(Buffer.from(socket.recv(100) as Uint8Array).toString()).toBe('hello')
  })

  test('find whoever listens on any host, on a port that was free', () => {
    const listener = new Socket({ kernel })
    listener.bind({ host: '0.0.0.0', port: 0 })
    listener.listen()
    const { port } = listener.getSockName() as { port: number }
    new Socket({ kernel }).connect({ host: '127.0.0.1', port })
    expect(listener.accept()).not.toBe(WOULD_BLOCK)
  })

  test('are refused where nobody listens, or nobody listens any longer', () => {
    listening().close()
    expect(caught(() => new Socket({ kernel }).connect(ADDRESS))).toMatchObject({ code: 'ECONNREFUSED' })
    listening().close()
  })

  test('have an address to themselves', () => {
    listening()
    expect(caught(() => listening())).toMatchObject({ code: 'EADDRINUSE' })
  })

  test('wait for room in the queue', () => {
    const listener = listening(0)
    const clients = [1, 2].map(() => new Socket({ kernel }))
    clients.forEach((client) => client.connect(ADDRESS))
    expect(clients.map((client) => client.finishConnect())).toEqual([undefined, WOULD_BLOCK])
    listener.accept()
    expect(clients.map((client) => client.finishConnect())).toEqual([undefined, undefined])
  })

  test('wait for room in the queue, but not behind who has given up', () => {
    const listener = listening(0)
    const [, second, third] = [1, 2, 3].map(() => {
      const client = new Socket({ kernel })
      client.connect(ADDRESS)
      return client
    })
    second?.close()
    listener.accept()
    expect(third?.finishConnect()).toBeUndefined()
  })

  test('that waited for room in the queue are with the address that was asked for', () => {
    const listener = new Socket({ kernel })
    listener.bind({ host: '0.0.0.0', port: 80 })
    listener.listen(0)
    const clients = [1, 2].map(() => new Socket({ kernel }))
    clients.forEach((client) => client.connect(ADDRESS))
    const servers = clients.map(() => (listener.accept() as { socket: Socket }).socket)
    expect(servers.map((server) => server.getSockName())).toEqual([ADDRESS, ADDRESS])
    expect(clients.map((client) => client.getPeerName())).toEqual([ADDRESS, ADDRESS])
  })

  test('by path are refused by a full queue', () => {
    const listener = new Socket({ kernel, family: AF_UNIX })
    listener.bind({ path: '/run/it' })
    listener.listen(0)
    const connect = (): unknown => new Socket({ kernel, family: AF_UNIX }).connect({ path: '/run/it' })
    expect(connect()).toBeUndefined()
    expect(caught(connect)).toMatchObject({ code: 'EAGAIN' })
  })

  test('by path: who has none is told so, as by Linux', () => {
    const answers = [koffiKernel(), kernel].map((calls) => {
      using fresh = new Socket({ kernel: calls, family: AF_UNIX })
      using listener = new Socket({ kernel: calls, family: AF_UNIX })
      listener.bind({ path: '' })
      listener.listen()
      return [fresh, listener].flatMap((socket) => [
        caught(() => socket.recv(1)),
        caught(() => socket.send(new Uint8Array(1))),
      ])
    })
    expect(answers[1]).toEqual(answers[0])
    expect(answers[0]).toMatchObject(['EINVAL', 'ENOTCONN', 'EINVAL', 'ENOTCONN'].map((code) => ({ code })))
  })

  test('hold so many bytes, and take more when there is room', () => {
    const [left, right] = socketPair({ kernel })
    const selector = new EpollSelector<string>(kernel)
    selector.register(left.fileno(), EVENT_WRITE | EVENT_EDGE, 'room')
    expect(selector.select(0)).toHaveLength(1)
    expect([left.send(new Uint8Array(8)), left.send(new Uint8Array(8)), left.send(new Uint8Array(8))]).toEqual([
      8,
      2,
      WOULD_BLOCK,
    ])
    expect(selector.select(0)).toEqual([])
    right.recv(3)
    expect(selector.select(0)).toHaveLength(1)
    expect(left.send(new Uint8Array(8))).toBe(3)
  })
})

describe('descriptors', () => {
  test('are the lowest numbers that are free', () => {
    const sockets = [1, 2, 3].map(() => new Socket({ kernel }))
    expect(kernel.openDescriptors()).toEqual([3, 4, 5])
    sockets[1]?.close()
    expect(new Socket({ kernel }).fileno()).toBe(4)
    expect(new Socket({ kernel }).fileno()).toBe(6)
  })

  test('run out; the connection then waits until there is one', () => {
    const listener = listening()
    new Socket({ kernel }).connect(ADDRESS)
    kernel.descriptorLimit = 5
    expect(caught(() => listener.accept())).toMatchObject({ code: 'EMFILE', syscall: 'accept' })
    expect(caught(() => socketPair({ kernel }))).toMatchObject({ code: 'EMFILE' })
    kernel.descriptorLimit = 6
    expect(listener.accept()).not.toBe(WOULD_BLOCK)
  })

  test('stand for the same when they are duplicates', () => {
    const [left, right] = socketPair({ kernel })
    const duplicate = kernel.fcntl(left.fileno(), 0, 0)
    left.close()
    expect(right.recv(1)).toBe(WOULD_BLOCK)
    kernel.close(duplicate)
    expect(right.recv(1)).toHaveLength(0)
  })
})

describe('time', () => {
  test('goes on by as much as somebody waits', () => {
    const selector = new EpollSelector<string>(kernel)
    selector.select(1.5)
    selector.select(0)
    kernel.poll(new Int32Array(0), 0, 250)
    expect(kernel.clock.now()).toBe(1.75)
  })

  test('has no end for who waits for ever', () => {
    expect(() => new EpollSelector<string>(kernel).select()).toThrow('an endless wait')
  })
})
