import type { AttachOptions } from '@tsyncio/events'
import { describe, expect, test } from 'vitest'
import { FakeHost } from './fake-host.ts'
import { ScriptedLoop } from './scripted-loop.ts'

/** A guest that has had its first turn. */
function atRest(options?: AttachOptions): { loop: ScriptedLoop; host: FakeHost; log: string[] } {
  const [loop, host] = [new ScriptedLoop(), new FakeHost()]
  loop.attach(host, options)
  host.playTurn()
  expect(host.requested).toEqual({ turns: 0, timers: 0 })
  return { loop, host, log: [] }
}

describe('work that comes between turns', () => {
  test.each<[string, (loop: ScriptedLoop, callback: () => void) => unknown]>([
    ['callSoon', (loop, callback) => loop.callSoon(callback)],
    ['enqueue', (loop, callback) => loop.enqueue({ run: callback })],
    ['callLater', (loop, callback) => loop.callLater(0, callback)],
    ['callAt', (loop, callback) => loop.callAt(0, callback)],
    [
      'the end of a future',
      (loop, callback) => {
        const future = loop.createFuture<void>()
        future.addDoneCallback(callback)
        future.setResult()
      },
    ],
  ])('by %s asks for a turn', (_name, schedule) => {
    const { loop, host, log } = atRest()
    schedule(loop, () => void log.push('called'))
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
    expect(log).toEqual([])
    host.playTurn()
    expect(log).toEqual(['called'])
  })

  test('asks for one turn, however much it is', () => {
    const { loop, host, log } = atRest()
    for (const n of [1, 2, 3]) loop.callSoon(() => void log.push(`${n}`))
    loop.callLater(0, () => void log.push('timer'))
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
    host.playTurn()
    expect([log, host.requested]).toEqual([['1', '2', '3', 'timer'], { turns: 0, timers: 0 }])
  })

  test('before the first turn asks for no second one', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.attach(host)
    loop.callSoon(() => {})
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
  })

  test('wakes again and again', () => {
    const { loop, host, log } = atRest()
    for (const n of [1, 2, 3]) {
      loop.callSoon(() => void log.push(`${n}`))
      host.playTurn()
    }
    expect([log, host.requested]).toEqual([['1', '2', '3'], { turns: 0, timers: 0 }])
  })
})

describe('timers', () => {
  test('at rest it asks for a turn at the next one', () => {
    const [loop, host, log] = [new ScriptedLoop(), new FakeHost(), [] as string[]]
    loop.callLater(5, () => void log.push('later'))
    loop.callLater(3, () => void log.push('sooner'))
    loop.attach(host)
    host.playTurn()
    expect([host.requested, host.delays]).toEqual([{ turns: 0, timers: 1 }, [3]])
    loop.moveClock(3)
    host.playTimer()
    expect([log, host.requested, host.delays]).toEqual([['sooner'], { turns: 0, timers: 1 }, [2]])
    loop.moveClock(2)
    host.playTimer()
    expect([log, host.requested]).toEqual([['sooner', 'later'], { turns: 0, timers: 0 }])
  })

  test('a turn that comes early runs nothing and asks for the rest', () => {
    const [loop, host, log] = [new ScriptedLoop(), new FakeHost(), [] as string[]]
    loop.callLater(5, () => void log.push('timer'))
    loop.attach(host)
    host.playTurn()
    loop.moveClock(4)
    host.playTimer()
    expect([log, host.delays]).toEqual([[], [1]])
  })

  test('one that became due during the turn has no negative delay', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.callLater(5, () => {})
    loop.callSoon(() => loop.moveClock(8))
    loop.attach(host, { turnBudget: 0 })
    host.playTurn()
    expect(host.delays).toEqual([0])
  })

  test('a sooner one between turns replaces the request', () => {
    const { loop, host } = atRest()
    loop.callLater(5, () => {})
    host.playTurn()
    expect(host.delays).toEqual([5])
    loop.callLater(2, () => {})
    host.playTurn()
    expect([host.requested, host.delays]).toEqual([{ turns: 0, timers: 1 }, [2]])
  })

  test('a cancelled one is not asked for at the next rest', () => {
    const { loop, host } = atRest()
    const timer = loop.callLater(5, () => {})
    host.playTurn()
    timer.cancel()
    loop.callSoon(() => {})
    host.playTurn()
    expect(host.requested).toEqual({ turns: 0, timers: 0 })
  })

  test('never both a turn and a timer are requested', () => {
    const { loop, host } = atRest({ turnBudget: 0 })
    loop.callLater(5, () => {})
    host.playTurn()
    expect(host.requested).toEqual({ turns: 0, timers: 1 })
    loop.callSoon(() => loop.callSoon(() => {}))
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
    host.playTurn()
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
    host.playTurn()
    expect(host.requested).toEqual({ turns: 0, timers: 1 })
  })
})
