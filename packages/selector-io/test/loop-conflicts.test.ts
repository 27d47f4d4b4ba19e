import { CancelledError, RuntimeError } from '@tsyncio/futures'
import { EVENT_READ, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop, Socket } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { CountingSelector } from './counting-selector.ts'
import { fakeLoop } from './fake-loop.ts'
import { newLoop } from './loops.ts'
import { scriptedLoop } from './scripted-selector.ts'
import { WAITS } from './waits.ts'

/** What two operations of one kind cannot do at once: a second connect is refused by the kernel. */
const SHARED = WAITS.filter(({ name }) => name !== 'sockConnect')

describe.each(SHARED)('$name, while another one waits there for the same', ({ events, prepare }) => {
  test('fails, and does not disturb the one that was first', () => {
    using wait = prepare()
    const { loop, selector } = scriptedLoop()
    const first = loop.createTask(wait.begin(loop))
    const second = loop.createTask(wait.begin(loop))
    const fd = wait.socket.fileno()
    const verb = events === EVENT_READ ? 'read from' : 'write to'
    const message = `descriptor ${fd}: another coroutine or callback is waiting to ${verb} it already`
    expect(() => loop.runUntilComplete(second)).toThrow(new RuntimeError(message))
    expect(first.done()).toBe(false)
    wait.unblock()
    selector.script.push([[wait.socket, events]])
    expect(loop.runUntilComplete(first)).toEqual(wait.expected)
  })

  test('fails while a callback waits there, which goes on', () => {
    using wait = prepare()
    const { loop, selector } = scriptedLoop()
    const calls: string[] = []
    const add = events === EVENT_READ ? 'addReader' : 'addWriter'
    loop[add](wait.socket, (argument) => calls.push(argument), 'called')
    expect(() => loop.runUntilComplete(wait.begin(loop))).toThrow('another coroutine or callback is waiting')
    selector.script.push([[wait.socket, events]])
    expect(() => loop.runForever()).toThrow('would wait for ever')
    expect(calls).toEqual(['called'])
  })

  test('goes on when a callback is refused there', () => {
    using wait = prepare()
    const { loop, selector } = scriptedLoop()
    const task = loop.createTask(wait.begin(loop))
    const [add, remove] =
      events === EVENT_READ ? (['addReader', 'removeReader'] as const) : (['addWriter', 'removeWriter'] as const)
    loop.callSoon(() => {
      expect(() => loop[add](wait.socket, () => {})).toThrow(RuntimeError)
      expect(loop[remove](wait.socket)).toBe(false)
      wait.unblock()
    })
    selector.script.push([[wait.socket, events]])
    expect(loop.runUntilComplete(task)).toEqual(wait.expected)
  })
})

test('a reader and a coroutine that writes share a descriptor', () => {
  const [left, right] = socketPair()
  const { loop, selector } = scriptedLoop()
  let calls = 0
  loop.addReader(left, () => (calls += 1))
  const writing = loop.createTask(loop.sockSendAll(left, new Uint8Array(2 ** 18)))
  loop.callSoon(() => void right.recv(2 ** 18))
  selector.script.push([[left, EVENT_READ]])
  expect(() => loop.runForever()).toThrow('would wait for ever')
  expect(calls).toBe(1)
  expect(selector.registered).toEqual([`${left.fileno()}rw`])
  expect(loop.removeReader(left)).toBe(true)
  expect(selector.registered).toEqual([`${left.fileno()}w`])
  expect(writing.done()).toBe(false)
  left.close()
  right.close()
})

test.each([
  {
    add: 'addReader',
    begin: (loop: SelectorEventLoop, socket: Socket) => loop.sockSendAll(socket, new Uint8Array(20)),
  },
  { add: 'addWriter', begin: (loop: SelectorEventLoop, socket: Socket) => loop.sockRecv(socket, 20) },
] as const)('$add: called in each pass, though a coroutine waits for the same socket', ({ add, begin }) => {
  const { kernel, loop } = fakeLoop({ capacity: 10 })
  const [left, right] = socketPair({ kernel })
  let calls = 0
  loop[add](left, () => {
    if ((calls += 1) === 3) loop.stop()
  })
  if (add === 'addReader') right.send(Buffer.from('x'))
  const task = loop.createTask<unknown>(begin(loop, left))
  loop.runForever()
  expect(calls).toBe(3)
  expect(task.done()).toBe(false)
  task.cancel()
  expect(() => loop.runUntilComplete(task)).toThrow(CancelledError)
  left.close()
  right.close()
  loop.close()
})

test('whoever comes between the wake-up and the read gets the data, and who was woken waits on', () => {
  const [left, right] = socketPair()
  const { loop, selector } = scriptedLoop()
  const first = loop.createTask(loop.sockRecv(left, 10))
  loop.callSoon(() => void right.send(Buffer.from('hello')))
  const take = (): void => expect(left.recv(10)).toHaveLength(5)
  loop.callSoon(() => loop.callSoon(() => loop.callSoon(take)))
  selector.script.push([[left, EVENT_READ]])
  expect(() => loop.runForever()).toThrow('would wait for ever')
  expect(first.done()).toBe(false)
  right.send(Buffer.from('again'))
  selector.script.push([[left, EVENT_READ]])
  expect(loop.runUntilComplete(first)).toHaveLength(5)
  left.close()
  right.close()
})

test('replacing a reader asks the kernel for nothing', () => {
  const [left, right] = socketPair()
  const selector = new CountingSelector()
  const loop = newLoop({ selector })
  loop.addReader(left, () => expect.unreachable())
  loop.addReader(left, () => loop.stop())
  right.send(Buffer.from('x'))
  loop.runForever()
  expect(selector.changes).toBe(1)
  left.close()
  right.close()
  loop.close()
})
