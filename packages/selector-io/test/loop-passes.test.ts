import { constants } from 'node:os'
import type { Coroutine } from '@tsyncio/futures'
import { EVENT_READ, EVENT_WRITE, Socket, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { cannedKernel, inTurn } from './canned-kernel.ts'
import { scriptedLoop } from './scripted-selector.ts'
import type { ScriptedSelector } from './scripted-selector.ts'
import { WAITS } from './waits.ts'
import type { Wait } from './waits.ts'

const { EAGAIN, EINPROGRESS, ENOTCONN } = constants.errno
const ADDRESS = { host: '127.0.0.1', port: 80 }

interface Scripted {
  readonly loop: SelectorEventLoop
  readonly selector: ScriptedSelector
}

/** Runs `operation` and returns what happened pass by pass. The passes are kept going, so the loop never waits. */
function traceOf({ loop, selector: { trace } }: Scripted, operation: Coroutine<unknown>): string[] {
  const tick = (): void => {
    trace.push('pass')
    if (!task.done()) loop.callSoon(tick)
  }
  loop.callSoon(tick)
  const task = loop.createTask(
    (function* () {
      trace.push('begin')
      yield* operation
      trace.push('end')
    })(),
  )
  loop.runUntilComplete(task)
  return trace.slice(0, trace.indexOf('end') + 1)
}

describe.each(WAITS)('$name', ({ events, prepare }) => {
  test('goes on in the pass after the one that found its descriptor ready', () => {
    using wait = prepare()
    const scripted = scriptedLoop()
    scripted.selector.script.push([], [[wait.socket, events]])
    const operation = wait.begin(scripted.loop)
    // In the pass after it began.
    scripted.loop.callSoon(() => scripted.loop.callSoon(wait.unblock))
    expect(traceOf(scripted, operation)).toEqual(['pass', 'begin', 'poll', 'pass', 'poll', 'pass', 'pass', 'end'])
  })
})

// A connection over TCP always has to be waited for.
describe.each(WAITS.filter(({ name }) => name !== 'sockConnect'))('$name', ({ prepare }) => {
  test('ends in the pass in which it began when nothing keeps it', () => {
    using wait = prepare()
    const scripted = scriptedLoop()
    wait.unblock()
    expect(traceOf(scripted, wait.begin(scripted.loop))).toEqual(['pass', 'begin', 'end'])
    expect(scripted.selector.registered).toEqual([])
  })
})

// sockSendTo asks again by itself after a while.
describe.each(WAITS.filter(({ name }) => name !== 'sockConnect' && name !== 'sockSendTo'))(
  '$name',
  ({ events, prepare }) => {
    test('waits on when its descriptor was not ready after all', () => {
      using wait = prepare()
      const { loop, selector } = scriptedLoop()
      const task = loop.createTask(wait.begin(loop))
      selector.script.push([[wait.socket, events]])
      expect(() => loop.runForever()).toThrow('would wait for ever')
      wait.unblock()
      selector.script.push([[wait.socket, events]])
      expect(loop.runUntilComplete(task)).toEqual(wait.expected)
    })
  },
)

test('sockConnect ends in the pass in which it began when the kernel connects at once', () => {
  const scripted = scriptedLoop()
  const socket = new Socket({ kernel: cannedKernel({ connect: () => 0 }) })
  expect(traceOf(scripted, scripted.loop.sockConnect(socket, ADDRESS))).toEqual(['pass', 'begin', 'end'])
})

test('sockConnect waits on while the connection is still under way', () => {
  const kernel = cannedKernel({
    connect: () => -EINPROGRESS,
    getsockopt: () => 0,
    getpeername: inTurn(-ENOTCONN, -ENOTCONN, 0),
  })
  const socket = new Socket({ kernel })
  const { loop, selector } = scriptedLoop()
  const ready = [[socket, EVENT_WRITE]] as const
  selector.script.push(ready, ready, ready)
  loop.runUntilComplete(loop.sockConnect(socket, ADDRESS))
  expect(selector.script).toEqual([])
})

test('sockSendTo over a path asks again after a millisecond, as nobody tells when there is room', () => {
  using wait = WAITS.find(({ name }) => name === 'sockSendTo')?.prepare() as Wait
  const { loop, selector } = scriptedLoop()
  const task = loop.createTask(wait.begin(loop))
  loop.callLater(0.0035, wait.unblock)
  expect(loop.runUntilComplete(task)).toBe(5)
  expect(selector.clock.now()).toBeCloseTo(0.004, 9)
})

test('sockSendAll goes on where the kernel stopped', () => {
  const answers = inTurn(3, -EAGAIN, 1, -EAGAIN, 2)
  const offered: string[] = []
  const kernel = cannedKernel({
    send(_fd, data) {
      offered.push(Buffer.from(data).toString())
      return answers()
    },
  })
  const socket = new Socket({ kernel })
  const { loop, selector } = scriptedLoop()
  selector.script.push([[socket, EVENT_WRITE]], [[socket, EVENT_WRITE]])
  loop.runUntilComplete(loop.sockSendAll(socket, Buffer.from('abcdef')))
  expect(offered).toEqual(['abcdef', 'def', 'def', 'ef', 'ef'])
})

test('callbacks of a pass run in the order: scheduled before, descriptors, timers', () => {
  const [left, right] = socketPair()
  const { loop, selector } = scriptedLoop()
  const { trace } = selector
  loop.callLater(0, () => loop.stop())
  loop.callLater(0, () => void trace.push('timer'))
  loop.addWriter(right, () => void trace.push('right written'))
  loop.addWriter(left, () => void trace.push('left written'))
  loop.addReader(left, () => void trace.push('left read'))
  loop.callSoon(() => void trace.push('scheduled'))
  selector.script.push([
    [right, EVENT_WRITE],
    [left, EVENT_READ | EVENT_WRITE],
  ])
  loop.runForever()
  expect(trace).toEqual(['poll', 'scheduled', 'right written', 'left read', 'left written', 'timer'])
  left.close()
  right.close()
})

test('waits for its descriptors until the next timer is due, and no longer', () => {
  const [left, right] = socketPair()
  const { loop, selector } = scriptedLoop()
  loop.addReader(left, () => {})
  loop.callLater(3, () => loop.stop())
  loop.runForever()
  expect(selector.clock.now()).toBe(3)
  left.close()
  right.close()
})

test('what descriptors bring in the last pass of a run is there in the next run', () => {
  const [left, right] = socketPair()
  const { loop, selector } = scriptedLoop()
  const task = loop.createTask(loop.sockRecv(left, 1))
  loop.callSoon(() => void right.send(Buffer.from('x')))
  loop.callSoon(() => loop.callSoon(() => loop.stop()))
  selector.script.push([[left, EVENT_READ]])
  loop.runForever()
  expect(selector.script).toEqual([])
  expect(task.done()).toBe(false)
  expect(loop.runUntilComplete(task)).toHaveLength(1)
  left.close()
  right.close()
})
