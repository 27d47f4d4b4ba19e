import { closeSync, openSync } from 'node:fs'
import type { Coroutine } from '@tsyncio/futures'
import { EVENT_READ, socketPair } from '@tsyncio/selector-io'
import type { Socket, SocketLoop } from '@tsyncio/selector-io'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { CountingSelector } from './counting-selector.ts'
import { newLoop, RUNS } from './loops.ts'
import { scriptedLoop } from './scripted-selector.ts'

/** Sends back what comes until the peer closes. */
function* echo(loop: SocketLoop, socket: Socket): Coroutine<void> {
  for (;;) {
    const data = yield* loop.sockRecv(socket, 1000)
    if (data.length === 0) return socket.close()
    yield* loop.sockSendAll(socket, data)
  }
}

function* askRepeatedly(loop: SocketLoop, socket: Socket, times: number): Coroutine<void> {
  for (let left = times; left > 0; left -= 1) {
    yield* loop.sockSendAll(socket, Buffer.from('question'))
    yield* loop.sockRecv(socket, 1000)
  }
  socket.close()
}

describe.each(RUNS)('$name', ({ run }) => {
  test('registers a connection once, however many messages it carries', async () => {
    const selector = new CountingSelector()
    const CONNECTIONS = 5
    const changes = await run(
      function* (loop) {
        const before = selector.changes
        const pairs = Array.from({ length: CONNECTIONS }, () => socketPair())
        const servers = pairs.map(([server]) => createTask(echo(loop, server)))
        yield* gather(pairs.map(([, client]) => askRepeatedly(loop, client, 100)))
        yield* gather(servers)
        return selector.changes - before
      },
      { selector },
    )
    // Each of two sockets is registered, and unregistered when it is closed.
    expect(changes).toBe(CONNECTIONS * 2 * 2)
  })

  test('does not spin on what comes while nobody waits for it', async () => {
    const selector = new CountingSelector()
    await run(
      function* (loop) {
        const [left, right] = socketPair()
        loop.callLater(0.001, () => void right.send(Buffer.from('one')))
        yield* loop.sockRecv(left, 10)
        right.send(Buffer.from('two'))
        const before = selector.selects
        yield* sleep(0.005)
        expect(selector.selects - before).toBeLessThan(6)
        expect(yield* loop.sockRecv(left, 10)).toHaveLength(3)
        left.close()
        right.close()
      },
      { selector },
    )
  })

  test('does not spin on a socket that can be written, once that is no longer waited for', async () => {
    const selector = new CountingSelector()
    await run(
      function* (loop) {
        const [left, right] = socketPair()
        const data = new Uint8Array(2 ** 20)
        const sent = createTask(loop.sockSendAll(left, data))
        let count = 0
        while (count < data.length) count += (yield* loop.sockRecv(right, data.length)).length
        yield* sent
        const before = selector.selects
        const received = createTask(loop.sockRecv(left, 10))
        yield* sleep(0.005)
        expect(selector.selects - before).toBeLessThan(6)
        right.send(Buffer.from('x'))
        yield* received
        left.close()
        right.close()
      },
      { selector },
    )
  })
})

test('does not look while nobody waits and there is something to do', () => {
  const selector = new CountingSelector()
  const loop = newLoop({ selector })
  function* busy(): Coroutine<void> {
    for (let left = 100; left > 0; left -= 1) yield
  }
  loop.runUntilComplete(busy())
  expect(selector.selects).toBe(0)
  loop.close()
})

test('asks once to be told of the end of a descriptor, however often it is waited for', () => {
  const { loop } = scriptedLoop()
  const listeners: ((fd: number) => void)[] = []
  const owner = { fileno: () => 5, beforeClose: (listener: (fd: number) => void) => void listeners.push(listener) }
  loop.addReader(owner, () => {})
  loop.addWriter(owner, () => {})
  loop.removeReader(owner)
  const handle = loop.addReader(owner, () => {})
  expect(listeners).toHaveLength(1)
  listeners[0]?.(5)
  expect(handle.cancelled()).toBe(true)
})

test('keeps a socket registered between waits where the selector reports edges, and only there', () => {
  const [left, right] = socketPair()
  const { loop, selector } = scriptedLoop()
  const reading = loop.createTask(loop.sockRecv(left, 10))
  const seen: string[][] = []
  const look = (): void => {
    if (seen.push(selector.registered) < 4) loop.callSoon(look)
  }
  loop.callSoon(look)
  loop.callSoon(() => void right.send(Buffer.from('x')))
  selector.script.push([], [[left, EVENT_READ]])
  expect(() => loop.runForever()).toThrow('would wait for ever')
  expect(reading.done()).toBe(true)
  expect(seen.map((registered) => registered.length)).toEqual([1, 1, 1, 0])
  left.close()
  right.close()
})

test('what arrives while nobody waits is reported once, and read by whoever comes next', () => {
  const selector = new CountingSelector()
  const loop = newLoop({ selector })
  const [left, right] = socketPair()
  function* main(): Coroutine<string[]> {
    right.send(Buffer.from('a'))
    const first = yield* loop.sockRecv(left, 10)
    const second = createTask(loop.sockRecv(left, 10))
    yield
    second.cancel()
    right.send(Buffer.from('b'))
    yield* sleep(0.005)
    return [first, yield* loop.sockRecv(left, 10)].map(String)
  }
  expect(loop.runUntilComplete(main())).toEqual(['97', '98'])
  expect(selector.changes).toBe(1)
  // Two for the pass of each, and no more while the byte lay there.
  expect(selector.selects).toBeLessThan(12)
  left.close()
  right.close()
  loop.close()
})

test('a descriptor that cannot be polled is refused, and leaves nothing behind', () => {
  const loop = newLoop()
  const fd = openSync('/proc/self/exe', 'r')
  expect(() => loop.addReader(fd, () => {})).toThrow(
    expect.objectContaining({ code: 'EPERM', syscall: 'epoll_ctl' }) as Error,
  )
  expect(loop.removeReader(fd)).toBe(false)
  closeSync(fd)
  const [left, right] = socketPair()
  expect(left.fileno()).toBe(fd)
  loop.addReader(left, () => loop.stop())
  right.send(Buffer.from('x'))
  loop.runForever()
  left.close()
  right.close()
  loop.close()
})

test('a descriptor closed behind its reader is refused a writer, and the number is then as good as new', () => {
  const loop = newLoop()
  const [left, right] = socketPair()
  const fd = left.detach()
  loop.addReader(fd, () => expect.unreachable())
  closeSync(fd)
  expect(() => loop.addWriter(fd, () => {})).toThrow(expect.objectContaining({ code: 'EBADF' }) as Error)
  expect(loop.removeReader(fd)).toBe(true)
  const [next, peer] = socketPair()
  expect(next.fileno()).toBe(fd)
  loop.addReader(fd, () => loop.stop())
  peer.send(Buffer.from('x'))
  loop.runForever()
  for (const socket of [right, next, peer]) socket.close()
  loop.close()
})
