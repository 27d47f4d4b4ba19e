import { constants } from 'node:os'
import { isCancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { acceptForever } from '@tsyncio/selector-io'
import type { Accepted, SocketLoop } from '@tsyncio/selector-io'
import { createTask, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { connectedIn, fakeLoop, listeningIn } from './fake-loop.ts'
import type { FakeLoop } from './fake-loop.ts'
import { raisedBy, text } from './loops.ts'

const { ECONNABORTED, EMFILE, ENOTCONN } = constants.errno

/** Sends back what it gets. */
function* echo(loop: SocketLoop, { socket }: Accepted): Coroutine<void> {
  for (;;) {
    const bytes = yield* loop.sockRecv(socket, 100)
    if (bytes.length === 0) return socket.close()
    yield* loop.sockSendAll(socket, bytes)
  }
}

/** Accepts while `main` runs. */
function run<T>({ kernel, loop }: FakeLoop, main: () => Coroutine<T>, connected?: (accepted: Accepted) => void): T {
  return loop.runUntilComplete(
    (function* () {
      const listener = listeningIn(kernel)
      const serving = createTask(acceptForever(listener, connected ?? ((accepted) => createTask(echo(loop, accepted)))))
      const result = yield* main()
      serving.cancel()
      expect(isCancelledError(yield* raisedBy(serving[Symbol.iterator]()))).toBe(true)
      listener.close()
      return result
    })(),
  )
}

test('hands over each connection', () => {
  const setting = fakeLoop()
  const answers = run(setting, function* () {
    const found: string[] = []
    for (const word of ['one', 'two', 'three']) {
      const socket = connectedIn(setting.kernel)
      socket.send(Buffer.from(word))
      found.push(text(yield* setting.loop.sockRecv(socket, 100)))
      socket.close()
    }
    yield* sleep(0)
    return found
  })
  expect(answers).toEqual(['one', 'two', 'three'])
  expect(setting.reports).toEqual([])
})

test('ends where a connection is not taken, which then is closed', () => {
  const { kernel, loop } = fakeLoop()
  let accepted: Accepted | undefined
  const refuse = (connection: Accepted): void => {
    accepted = connection
    throw new RangeError('too many')
  }
  loop.runUntilComplete(
    (function* () {
      const listener = listeningIn(kernel)
      connectedIn(kernel)
      expect(yield* raisedBy(acceptForever(listener, refuse))).toMatchObject({ name: 'RangeError' })
      expect(accepted?.socket.fileno()).toBe(-1)
      expect(yield* raisedBy(acceptForever(listener, undefined as never))).toMatchObject({
        message: 'connected: expected a function, got undefined',
      })
    })(),
  )
})

test('out of descriptors, it reports once, pauses, and goes on when there are some', () => {
  const setting = fakeLoop()
  const { kernel, loop, reports } = setting
  let accepts = 0
  run(setting, function* () {
    const first = connectedIn(kernel)
    yield* sleep(0.1)
    kernel.faults = ({ name }) => void (accepts += Number(name === 'accept'))
    const second = connectedIn(kernel)
    kernel.descriptorLimit = 7
    for (let time = 0; time < 10; time++) {
      // Whoever is connected does not suffer.
      first.send(Buffer.from('still there?'))
      expect(text(yield* loop.sockRecv(first, 100))).toBe('still there?')
      yield* sleep(1)
    }
    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatchObject({ message: 'no connection can be accepted; next attempt in 1 s' })
    expect(reports[0]?.exception).toMatchObject({ code: 'EMFILE', syscall: 'accept' })
    expect(accepts).toBeGreaterThan(8)
    expect(accepts).toBeLessThan(13)
    kernel.descriptorLimit = 100
    second.send(Buffer.from('at last'))
    expect(text(yield* loop.sockRecv(second, 100))).toBe('at last')
    first.close()
    second.close()
  })
})

test('each shortage is reported', () => {
  const setting = fakeLoop()
  run(setting, function* () {
    for (let time = 1; time <= 3; time++) {
      setting.kernel.faults = ({ name }) => (name === 'accept' ? { kind: 'error', errno: EMFILE } : undefined)
      const socket = connectedIn(setting.kernel)
      yield* sleep(5)
      expect(setting.reports).toHaveLength(time)
      setting.kernel.faults = () => undefined
      yield* sleep(1)
      socket.close()
    }
  })
})

test('passes over a connection that is gone', () => {
  const setting = fakeLoop()
  let times = 1
  setting.kernel.faults = ({ name }) =>
    name === 'accept' && times-- > 0 ? { kind: 'error', errno: ECONNABORTED } : undefined
  run(setting, function* () {
    const socket = connectedIn(setting.kernel)
    socket.send(Buffer.from('hello'))
    expect(text(yield* setting.loop.sockRecv(socket, 100))).toBe('hello')
    socket.close()
  })
  expect(setting.reports).toEqual([])
  expect(setting.loop.time()).toBe(0)
})

test('any other error ends it, and so does what is thrown by whom it hands connections to', () => {
  const { kernel, loop } = fakeLoop()
  const listener = listeningIn(kernel)
  kernel.faults = ({ name }) => (name === 'accept' ? { kind: 'error', errno: ENOTCONN } : undefined)
  expect(() => loop.runUntilComplete(acceptForever(listener, () => {}))).toThrow('ENOTCONN')
  kernel.faults = () => undefined
  connectedIn(kernel)
  const fail = (): never => {
    throw new Error('no, thanks')
  }
  expect(() => loop.runUntilComplete(acceptForever(listener, fail))).toThrow('no, thanks')
})

test('others have their turn although connections keep coming', () => {
  const setting = fakeLoop()
  const { kernel } = setting
  let count = 0
  run(
    setting,
    function* () {
      connectedIn(kernel)
      yield* sleep(0)
      yield* sleep(0)
      yield* sleep(0)
    },
    ({ socket }) => {
      socket.close()
      if (++count < 1000) connectedIn(kernel).close()
    },
  )
  expect(count).toBeLessThan(1000)
})

test.each([0, -1, Number.NaN, '1'])('refuses %j as the time between two attempts', (retryDelay) => {
  const { kernel, loop } = fakeLoop()
  const accepting = acceptForever(listeningIn(kernel), () => {}, { retryDelay: retryDelay as number, loop })
  expect(() => loop.runUntilComplete(accepting)).toThrow(/^retryDelay: expected a number of seconds, more than 0, got /)
})
