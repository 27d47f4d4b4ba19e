import type { Coroutine } from '@tsyncio/futures'
import {
  EpollSelector,
  EVENT_EDGE,
  EVENT_READ,
  EVENT_SPECIAL,
  koffiKernel,
  SHUT_RD,
  Socket,
} from '@tsyncio/selector-io'
import type { EventMask, SelectorEventLoop, SelectorKey } from '@tsyncio/selector-io'
import { sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { connected, untilReady } from './loopback.ts'
import { newLoop, receiveToEnd, text } from './loops.ts'

const MSG_OOB = 1

/** An end of a TCP connection that counts how often the kernel is asked for bytes, its peer, and a loop. */
class Line implements Disposable {
  asked = 0
  readonly loop: SelectorEventLoop = newLoop()
  readonly peer: Socket
  readonly socket: Socket

  constructor() {
    const [peer, socket] = connected()
    const kernel = koffiKernel()
    const recv: typeof kernel.recv = (...args) => {
      this.asked += 1
      return kernel.recv(...args)
    }
    const { family, type } = socket
    this.peer = peer
    this.socket = new Socket({ family, type, fd: socket.detach(), kernel: { ...kernel, recv } })
  }

  /** Sends to the counted end, and waits until it is there. */
  send(data: string): void {
    this.peer.send(Buffer.from(data))
    untilReady(this.socket, EVENT_READ)
  }

  recv(maxBytes = 100): Coroutine<Uint8Array> {
    return this.loop.sockRecv(this.socket, maxBytes)
  }

  [Symbol.dispose](): void {
    this.peer.close()
    this.socket.close()
    this.loop.close()
  }
}

test('a stream that gave less than asked for is not asked again before something came', () => {
  using line = new Line()
  line.loop.runUntilComplete(
    (function* () {
      line.send('one')
      yield* line.recv()
      yield* line.loop.sockSendAll(line.socket, Buffer.from('answer'))
      line.loop.callSoon(() => line.send('two'))
      expect(text(yield* line.recv())).toBe('two')
    })(),
  )
  expect(line.asked).toBe(2)
})

test('one that gave all that was asked for is asked again', () => {
  using line = new Line()
  line.loop.runUntilComplete(
    (function* () {
      line.send('two')
      const parts = [yield* line.recv(1), yield* line.recv(2)]
      line.loop.callSoon(() => line.send('more'))
      parts.push(yield* line.recv())
      expect(parts.map(text)).toEqual(['t', 'wo', 'more'])
    })(),
  )
  expect(line.asked).toBe(4)
})

test.each([
  ['another socket sends', (line: Line) => line.send('two')],
  ['it is itself shut down', (line: Line) => line.socket.shutdown(SHUT_RD)],
])('what comes of this program is there in the same pass: %s', (_, act) => {
  using line = new Line()
  let passes = 0
  const count = (): void => {
    passes += 1
    line.loop.callSoon(count)
  }
  line.loop.runUntilComplete(
    (function* () {
      line.send('one')
      yield* line.recv()
      act(line)
      count()
      yield* line.recv()
      expect(passes).toBe(1)
    })(),
  )
})

test('what was reported while nobody waited is found', () => {
  using line = new Line()
  line.loop.runUntilComplete(
    (function* () {
      line.loop.callSoon(() => line.send('one'))
      yield* line.recv()
      line.loop.callLater(0.001, () => sendUnnoticed(line, 'two'))
      yield* sleep(0.005)
      expect(text(yield* line.recv())).toBe('two')
    })(),
  )
})

/** As another program would send: no socket of this one takes part. */
function sendUnnoticed({ peer }: Line, data: string): void {
  koffiKernel().send(peer.fileno(), Buffer.from(data), data.length, 0)
}

describe('the end of the stream behind its last bytes', () => {
  test.each([
    ['comes with the first', 'first'],
    ['comes with a later one', 'later'],
  ])('%s', (_, when) => {
    using line = new Line()
    line.loop.runUntilComplete(
      (function* () {
        if (when === 'later') {
          line.loop.callSoon(() => line.send('one '))
          yield* line.recv()
        }
        line.loop.callSoon(() => {
          line.peer.send(Buffer.from('last'))
          line.peer.close()
          untilReady(line.socket, EVENT_READ)
        })
        expect(String(yield* receiveToEnd(line.loop, line.socket, 100))).toBe('last')
      })(),
    )
  })
})

test('bytes behind urgent ones are found', () => {
  using line = new Line()
  line.loop.runUntilComplete(
    (function* () {
      line.loop.callSoon(() => line.send('0'))
      yield* line.recv()
      line.loop.callSoon(() => {
        line.peer.send(Buffer.from('ab'))
        koffiKernel().send(line.peer.fileno(), Buffer.from('!'), 1, MSG_OOB)
        line.send('cd')
      })
      let received = ''
      while (received.length < 4) received += text(yield* line.recv())
      expect(received).toBe('abcd')
    })(),
  )
})

test('an epoll selector tells what there is besides plain data, and only where edges are asked for', () => {
  const selector = new EpollSelector<undefined>()
  const [peer, socket] = connected()
  const select = (): [key: SelectorKey<undefined>, ready: EventMask][] => selector.select(1)
  selector.register(socket.fileno(), EVENT_READ | EVENT_EDGE, undefined)
  peer.send(Buffer.from('x'))
  expect(select().map(([, ready]) => ready)).toEqual([EVENT_READ])
  peer.close()
  expect(select().map(([, ready]) => ready)).toEqual([EVENT_READ | EVENT_SPECIAL])
  selector.modify(socket.fileno(), EVENT_READ, undefined)
  expect(select().map(([, ready]) => ready)).toEqual([EVENT_READ])
  selector.close()
  socket.close()
})

test('a socket that is closed while somebody waits is a bad descriptor to them, empty or not', () => {
  using line = new Line()
  const { loop } = line
  line.send('one')
  function* receiving(): Coroutine<void> {
    yield* line.recv()
    yield* line.recv()
  }
  const task = loop.createTask(receiving())
  loop.callSoon(() => line.socket.close())
  expect(() => loop.runUntilComplete(task)).toThrow(expect.objectContaining({ name: 'OSError', code: 'EBADF' }))
})

test('an end that this program brings about itself is not missed', () => {
  using line = new Line()
  function* program(): Coroutine<number> {
    line.send('one')
    yield* line.recv()
    line.peer.close()
    return (yield* line.recv()).length
  }
  expect(line.loop.runUntilComplete(program())).toBe(0)
  expect(line.asked).toBe(2)
})

test('an operation that has been awaited to its end has nothing more to give, and does nothing more', () => {
  using line = new Line()
  function* program(): Coroutine<unknown[]> {
    line.send('one')
    const receiving = line.recv()
    return [text(yield* receiving), yield* receiving]
  }
  expect(line.loop.runUntilComplete(program())).toEqual(['one', undefined])
  expect(line.asked).toBe(1)
})
