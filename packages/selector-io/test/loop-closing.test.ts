import { closeSync } from 'node:fs'
import type { FutureLike } from '@tsyncio/futures'
import { EpollSelector, EVENT_READ, koffiKernel, PollSelector, Socket, socketPair } from '@tsyncio/selector-io'
import type { Watch } from '@tsyncio/selector-io'
import { sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { CountingSelector } from './counting-selector.ts'
import { newLoop, text } from './loops.ts'
import { scriptedLoop } from './scripted-selector.ts'
import { WAITS } from './waits.ts'

const F_DUPFD = 0

/** A socket with this number, and its peer. */
function pairWith(fd: number): [socket: Socket, peer: Socket] {
  const [socket, peer] = socketPair()
  expect(socket.fileno()).toBe(fd)
  return [socket, peer]
}

describe.each(WAITS)('$name, while its socket is closed', ({ events, prepare }) => {
  test('fails as any use of a closed socket does', () => {
    using wait = prepare()
    const selector = new CountingSelector()
    const loop = newLoop({ selector })
    const task = loop.createTask(wait.begin(loop))
    loop.callSoon(() => wait.socket.close())
    expect(() => loop.runUntilComplete(task)).toThrow(expect.objectContaining({ code: 'EBADF' }) as Error)
    expect(() => task.result()).toThrow('already closed')
    expect(selector.getMap().size).toBe(0)
    loop.close()
  })

  test('fails when its socket is detached, whose descriptor goes on', () => {
    using wait = prepare()
    const loop = newLoop()
    const task = loop.createTask(wait.begin(loop))
    let fd = -1
    loop.callSoon(() => (fd = wait.socket.detach()))
    expect(() => loop.runUntilComplete(task)).toThrow('the descriptor was detached')
    using taken = Socket.fromDescriptor(fd)
    const [add, remove] =
      events === EVENT_READ ? (['addReader', 'removeReader'] as const) : (['addWriter', 'removeWriter'] as const)
    wait.unblock()
    loop[add](taken, () => loop.stop())
    loop.runForever()
    expect(loop[remove](taken)).toBe(true)
    loop.close()
  })

  test('may be cancelled as well', () => {
    using wait = prepare()
    const loop = newLoop()
    const task = loop.createTask(wait.begin(loop))
    loop.callSoon(() => {
      wait.socket.close()
      task.cancel()
    })
    expect(() => loop.runUntilComplete(task)).toThrow(expect.objectContaining({ name: 'CancelledError' }) as Error)
    loop.close()
  })
})

test('closing a socket wakes the one who reads and the one who writes', () => {
  const [left, right] = socketPair()
  const loop = newLoop()
  const reading = loop.createTask(loop.sockRecv(left, 10))
  const writing = loop.createTask(loop.sockSendAll(left, new Uint8Array(2 ** 20)))
  loop.callSoon(() => left.close())
  expect(() => loop.runUntilComplete(reading)).toThrow('recv EBADF: already closed')
  expect(() => loop.runUntilComplete(writing)).toThrow('send EBADF: already closed')
  right.close()
  loop.close()
})

test('closing a socket takes its readers away, even in the pass in which they are ready', () => {
  const [left, right] = socketPair()
  const [other, peer] = socketPair()
  const { loop, selector } = scriptedLoop()
  loop.addReader(other, () => left.close())
  const handle = loop.addReader(left, () => expect.unreachable())
  selector.script.push([
    [other, EVENT_READ],
    [left, EVENT_READ],
  ])
  expect(() => loop.runForever()).toThrow('would wait for ever')
  expect(handle.cancelled()).toBe(true)
  expect(selector.registered).toEqual([`${other.fileno()}r`])
  for (const socket of [right, other, peer]) socket.close()
})

test('a new socket with the number of a closed one starts afresh', () => {
  const loop = newLoop()
  let [socket, peer] = socketPair()
  const fd = socket.fileno()
  for (const word of ['one', 'two', 'three', 'four']) {
    const task = loop.createTask(loop.sockRecv(socket, 10))
    loop.callSoon(() => void peer.send(Buffer.from(word)))
    expect(text(loop.runUntilComplete(task))).toBe(word)
    socket.close()
    peer.close()
    ;[socket, peer] = pairWith(fd)
  }
  socket.close()
  peer.close()
  loop.close()
})

test('a reader of a new socket with the number of a closed one, whose reader was not removed, is called', () => {
  const loop = newLoop()
  const [socket, peer] = socketPair()
  const fd = socket.fileno()
  loop.addReader(socket, () => expect.unreachable())
  socket.close()
  peer.close()
  const [next, nextPeer] = pairWith(fd)
  loop.addReader(next, () => loop.stop())
  nextPeer.send(Buffer.from('x'))
  loop.runForever()
  next.close()
  nextPeer.close()
  loop.close()
})

test('who waits for a new socket is not woken by what was found for the closed one of that number', () => {
  const [socket, peer] = socketPair()
  const [other, otherPeer] = socketPair()
  const { loop, selector } = scriptedLoop()
  const fd = socket.fileno()
  const old = loop.createTask(loop.sockRecv(socket, 10))
  let next: [Socket, Socket] | undefined
  let calls = 0
  loop.addReader(other, () => {
    socket.close()
    next = pairWith(fd)
    loop.addReader(next[0], () => (calls += 1))
  })
  selector.script.push([
    [other, EVENT_READ],
    [{ fileno: () => fd }, EVENT_READ],
  ])
  expect(() => loop.runUntilComplete(old)).toThrow('recv EBADF: already closed')
  expect(calls).toBe(0)
  for (const open of [peer, other, otherPeer, ...(next ?? [])]) open.close()
})

test.each(['a cached registration', 'a reader'])(
  'a socket closed with %s, whose duplicate lives on, wakes nobody',
  (kind) => {
    const selector = new CountingSelector()
    const loop = newLoop({ selector })
    const [socket, peer] = socketPair()
    if (kind === 'a reader') loop.addReader(socket, () => expect.unreachable())
    else {
      const received = loop.createTask(loop.sockRecv(socket, 10))
      loop.callSoon(() => void peer.send(Buffer.from('x')))
      loop.runUntilComplete(received)
    }
    const duplicate = koffiKernel().fcntl(socket.fileno(), F_DUPFD, 0)
    socket.close()
    peer.send(Buffer.from('for the duplicate'))
    const before = selector.selects
    loop.runUntilComplete(sleep(0.005))
    expect(selector.selects - before).toBeLessThan(5)
    closeSync(duplicate)
    peer.close()
    loop.close()
  },
)

test('a socket outlives its loop, and serves the next one', () => {
  const [socket, peer] = socketPair()
  for (const word of ['one', 'two', 'three']) {
    const loop = newLoop()
    const received = loop.createTask(loop.sockRecv(socket, 10))
    loop.callSoon(() => void peer.send(Buffer.from(word)))
    expect(text(loop.runUntilComplete(received))).toBe(word)
    loop.createTask(loop.sockRecv(socket, 10))
    loop.addReader(peer, () => {})
    loop.runUntilComplete(sleep(0))
    loop.close()
  }
  socket.close()
  peer.close()
})

test.each([
  { name: 'poll', newSelector: () => new PollSelector<Watch>() },
  { name: 'epoll', newSelector: () => new EpollSelector<Watch>() },
])('what waited when its loop was closed, on $name, can still be cancelled', ({ newSelector }) => {
  const loop = newLoop({ selector: newSelector() })
  const [socket, peer] = socketPair()
  const wait = loop.sockRecv(socket, 10).next().value as unknown as FutureLike<void>
  loop.close()
  expect(wait.cancel()).toBe(true)
  socket.close()
  peer.close()
})
