import type { TaskLike } from '@tsyncio/events'
import { isCancelledError } from '@tsyncio/futures'
import { EVENT_READ, socketPair } from '@tsyncio/selector-io'
import type { SelectorEventLoop } from '@tsyncio/selector-io'
import { describe, expect, test } from 'vitest'
import { HandHost } from './hand-host.ts'
import { newLoop } from './loops.ts'
import { scriptedLoop } from './scripted-selector.ts'
import { WAITS } from './waits.ts'

/** Runs until `task` is done, which must be by cancellation. */
function runUntilCancelled(loop: SelectorEventLoop, task: TaskLike): void {
  expect(() => loop.runUntilComplete(task)).toThrow(expect.objectContaining({ name: 'CancelledError' }) as Error)
}

describe.each(WAITS)('$name, cancelled', ({ events, prepare }) => {
  test('before its descriptor is ready, leaves nobody waiting there', () => {
    using wait = prepare()
    const host = new HandHost()
    const loop = newLoop()
    const task = loop.createTask(wait.begin(loop))
    const attachment = loop.attach(host)
    host.runTurns()
    expect(host.alive).toBe(true)
    task.cancel()
    host.runTurns()
    expect(task.cancelled()).toBe(true)
    expect(host.alive).toBe(false)
    attachment.detach()
    loop.close()
  })

  test('before its descriptor is ready, can be begun again', () => {
    using wait = prepare()
    const { loop, selector } = scriptedLoop()
    const task = loop.createTask(wait.begin(loop))
    loop.callSoon(() => void task.cancel())
    runUntilCancelled(loop, task)
    const again = loop.createTask(wait.begin(loop))
    loop.callSoon(wait.unblock)
    selector.script.push([[wait.socket, events]])
    expect(loop.runUntilComplete(again)).toEqual(wait.expected)
  })

  test('in the pass that finds its descriptor ready, ahead of the wake-up, loses nothing', () => {
    using wait = prepare()
    const { loop, selector } = scriptedLoop()
    const task = loop.createTask(wait.begin(loop))
    loop.callSoon(wait.unblock)
    loop.callSoon(() => loop.callSoon(() => void task.cancel()))
    selector.script.push([[wait.socket, events]])
    runUntilCancelled(loop, task)
    expect(loop.runUntilComplete(wait.begin(loop))).toEqual(wait.expected)
  })

  test('in the pass that finds its descriptor ready, behind the wake-up, loses nothing', () => {
    using wait = prepare()
    const [other, peer] = socketPair()
    const { loop, selector } = scriptedLoop()
    const task = loop.createTask(wait.begin(loop))
    loop.addReader(other, () => void task.cancel())
    loop.callSoon(wait.unblock)
    selector.script.push([
      [wait.socket, events],
      [other, EVENT_READ],
    ])
    runUntilCancelled(loop, task)
    expect(loop.runUntilComplete(wait.begin(loop))).toEqual(wait.expected)
    other.close()
    peer.close()
  })

  test('is not woken by what comes afterwards', () => {
    using wait = prepare()
    const { loop, selector } = scriptedLoop()
    const steps: string[] = []
    const task = loop.createTask(
      (function* () {
        try {
          yield* wait.begin(loop)
        } catch (error) {
          steps.push(isCancelledError(error) ? 'cancelled' : String(error))
        }
        const turn = loop.createFuture<void>()
        loop.callLater(1, () => turn.setResult())
        yield* turn
        steps.push('a second later')
      })(),
    )
    loop.callSoon(() => void task.cancel())
    loop.callSoon(wait.unblock)
    selector.script.push([[wait.socket, events]])
    loop.runUntilComplete(task)
    expect(steps).toEqual(['cancelled', 'a second later'])
    expect(selector.clock.now()).toBe(1)
  })
})

test('a cancelled sockSendAll has sent a part, and nothing after that', () => {
  const [left, right] = socketPair()
  const { loop } = scriptedLoop()
  const data = Buffer.from(Array.from({ length: 2 ** 20 }, (_, index) => index % 251))
  const task = loop.createTask(loop.sockSendAll(left, data))
  loop.callSoon(() => void task.cancel())
  runUntilCancelled(loop, task)
  left.close()
  const chunks: Uint8Array[] = []
  for (let chunk = right.recv(2 ** 20) as Uint8Array; chunk.length > 0; chunk = right.recv(2 ** 20) as Uint8Array) {
    chunks.push(chunk)
  }
  const sent = Buffer.concat(chunks)
  expect(sent.length).toBeGreaterThan(0)
  expect(sent.equals(data.subarray(0, sent.length))).toBe(true)
  expect(sent.length).toBeLessThan(data.length)
  right.close()
})

test('a cancelled wait does not keep the one for the other direction from going on', () => {
  const [left, right] = socketPair()
  const { loop, selector } = scriptedLoop()
  const reading = loop.createTask(loop.sockRecv(left, 10))
  const writing = loop.createTask(loop.sockSendAll(left, new Uint8Array(2 ** 20)))
  loop.callSoon(() => void writing.cancel())
  runUntilCancelled(loop, writing)
  right.send(Buffer.from('hello'))
  selector.script.push([[left, EVENT_READ]])
  expect(loop.runUntilComplete(reading)).toHaveLength(5)
  left.close()
  right.close()
})
