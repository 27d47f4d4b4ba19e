import { EVENT_READ, koffiKernel, SHUT_RD, socketPair } from '@tsyncio/selector-io'
import type { Accepted } from '@tsyncio/selector-io'
import { sleep, waitFor } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { connectedIn, fakeLoop, listeningIn } from './fake-loop.ts'
import { untilReady } from './loopback.ts'
import { Line } from './line.ts'
import { raisedBy, receiveToEnd, text } from './loops.ts'

const MSG_OOB = 1

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

test('what is asked of it is checked all the same', () => {
  using line = new Line()
  line.loop.runUntilComplete(
    (function* () {
      line.send('one')
      yield* line.recv()
      const { loop, socket } = line
      expect(yield* raisedBy(loop.sockRecv(socket, -1))).toMatchObject({ name: 'ValueError' })
      expect(yield* raisedBy(loop.sockRecvInto(socket, 'buffer' as never))).toMatchObject({ name: 'TypeError' })
    })(),
  )
})

test('nothing is there at once, if that is what is asked for', () => {
  using line = new Line()
  line.loop.runUntilComplete(
    (function* () {
      const { loop, socket } = line
      expect(yield* waitFor(loop.sockRecv(socket, 0), 1)).toHaveLength(0)
      line.send('one')
      yield* line.recv()
      expect(yield* waitFor(loop.sockRecv(socket, 0), 1)).toHaveLength(0)
      expect(yield* waitFor(loop.sockRecvInto(socket, new Uint8Array(0)), 1)).toBe(0)
    })(),
  )
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

test('a local stream that gave less than asked for is asked again: there may be more behind it', () => {
  const { kernel, loop } = fakeLoop()
  const [left, right] = socketPair({ kernel })
  loop.runUntilComplete(
    (function* () {
      right.send(Buffer.from('onetwo'))
      kernel.faults = ({ name }) => (name === 'recv' ? { kind: 'part', bytes: 3 } : undefined)
      expect(text(yield* loop.sockRecv(left, 10))).toBe('one')
      const reading = loop.createTask(loop.sockRecv(left, 10))
      yield
      expect(reading.done()).toBe(true)
    })(),
  )
  for (const socket of [left, right]) socket.close()
  loop.close()
})

test('the end of the stream is there at once, each time', () => {
  const { kernel, loop } = fakeLoop()
  const listener = listeningIn(kernel)
  const client = connectedIn(kernel)
  const { socket } = listener.accept() as Accepted
  loop.runUntilComplete(
    (function* () {
      client.close()
      expect(yield* loop.sockRecv(socket, 10)).toHaveLength(0)
      const reading = loop.createTask(loop.sockRecv(socket, 10))
      yield
      expect(reading.done()).toBe(true)
    })(),
  )
  for (const open of [listener, socket]) open.close()
  loop.close()
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
