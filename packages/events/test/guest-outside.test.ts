import { describe, expect, test } from 'vitest'
import { FakeHost, WatchingHost } from './fake-host.ts'
import { ScriptedLoop } from './scripted-loop.ts'

describe('a loop that has a descriptor', () => {
  function withDescriptor(): ScriptedLoop {
    const loop = new ScriptedLoop()
    loop.descriptor = 7
    return loop
  }

  test('gets a turn each time that is readable', () => {
    const [loop, host, log] = [withDescriptor(), new WatchingHost(), [] as string[]]
    loop.attach(host)
    host.playTurn()
    expect([...host.watched.keys()]).toEqual([7])
    for (const n of [1, 2]) {
      loop.outside.push(() => void loop.callSoon(() => void log.push(`input ${n}`)))
      host.playReadable(7)
    }
    expect([log, host.requested]).toEqual([['input 1', 'input 2'], { turns: 0, timers: 0 }])
  })

  test('is watched no more once it left', () => {
    const [loop, host] = [withDescriptor(), new WatchingHost()]
    loop.attach(host).detach()
    expect([...host.watched]).toEqual([])
  })

  test('a turn by the descriptor replaces the timer that was asked for', () => {
    const [loop, host] = [withDescriptor(), new WatchingHost()]
    loop.callLater(5, () => {})
    loop.attach(host)
    host.playTurn()
    loop.moveClock(1)
    host.playReadable(7)
    expect([host.requested, host.delays]).toEqual([{ turns: 0, timers: 1 }, [4]])
  })

  test('a turn by the descriptor is no second request', () => {
    const [loop, host] = [withDescriptor(), new WatchingHost()]
    loop.attach(host, { turnBudget: 0 })
    const again = (): void => void loop.callSoon(again)
    loop.callSoon(again)
    host.playReadable(7)
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
    host.playTurn()
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
  })

  test('runs nothing for the descriptor while a turn is on its way', () => {
    const [loop, host] = [withDescriptor(), new WatchingHost()]
    loop.attach(host)
    host.playReadable(7)
    expect(loop.passes).toBe(0)
    host.playTurn()
    expect(loop.passes).toBe(1)
  })

  test('is refused by a host that cannot watch it, and stays free', () => {
    const [loop, host] = [withDescriptor(), new FakeHost()]
    expect(() => loop.attach(host)).toThrow(TypeError)
    expect([loop.isRunning(), host.requested]).toEqual([false, { turns: 0, timers: 0 }])
    loop.attach(new WatchingHost())
  })
})

test('a loop without a descriptor has nothing watched', () => {
  const [loop, host] = [new ScriptedLoop(), new WatchingHost()]
  loop.attach(host)
  host.playTurn()
  expect([...host.watched]).toEqual([])
})

describe('the host must stay up', () => {
  function attached(): { loop: ScriptedLoop; host: FakeHost; isAlive: () => boolean } {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.attach(host, { turnBudget: 0 })
    return { loop, host, isAlive: () => host.alive.at(-1) ?? false }
  }

  test('not for a guest without work', () => {
    const { host, isAlive } = attached()
    host.playTurn()
    expect(isAlive()).toBe(false)
  })

  test('while callbacks are ready', () => {
    const { loop, host, isAlive } = attached()
    loop.callSoon(() => loop.callSoon(() => {}))
    host.playTurn()
    expect(isAlive()).toBe(true)
    host.playTurn()
    expect(isAlive()).toBe(false)
  })

  test('while a timer is to come, unless it is cancelled', () => {
    const { loop, host, isAlive } = attached()
    const timer = loop.callLater(5, () => {})
    host.playTurn()
    expect(isAlive()).toBe(true)
    timer.cancel()
    loop.callSoon(() => {})
    host.playTurn()
    expect(isAlive()).toBe(false)
  })

  test('while something from outside is waited for', () => {
    const { loop, host, isAlive } = attached()
    loop.input = true
    host.playTurn()
    expect(isAlive()).toBe(true)
    loop.input = false
    loop.callSoon(() => {})
    host.playTurn()
    expect(isAlive()).toBe(false)
  })

  test('while work outside the loop is in flight, each of it', () => {
    const { loop, host, isAlive } = attached()
    const [one, two] = [loop.beginExternalWork(), loop.beginExternalWork()]
    host.playTurn()
    expect(isAlive()).toBe(true)
    one[Symbol.dispose]()
    one[Symbol.dispose]()
    while (host.turns.length > 0) host.playTurn()
    expect(isAlive()).toBe(true)
    two[Symbol.dispose]()
    while (host.turns.length > 0) host.playTurn()
    expect(isAlive()).toBe(false)
  })

  test('for work that begins, and ends, between turns', () => {
    const { loop, host, isAlive } = attached()
    host.playTurn()
    const work = loop.beginExternalWork()
    while (host.turns.length > 0) host.playTurn()
    expect(isAlive()).toBe(true)
    work[Symbol.dispose]()
    while (host.turns.length > 0) host.playTurn()
    expect(isAlive()).toBe(false)
  })

  test('and is told only of changes', () => {
    const { loop, host } = attached()
    const again = (n: number): void => {
      if (n > 0) loop.callSoon(again, n - 1)
    }
    again(3)
    while (host.turns.length > 0) host.playTurn()
    expect(host.alive).toEqual([true, false])
  })
})
