import type { Coroutine } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import { VirtualClock, VirtualEventLoop, VirtualHost } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'

describe('turns', () => {
  test('are given when the test says so, in order, and those asked for meanwhile later', () => {
    const host = new VirtualHost()
    const log: string[] = []
    host.requestTurn(() => {
      log.push('a')
      host.requestTurn(() => void log.push('c'))
    })
    host.requestTurn(() => void log.push('b'))
    expect(log).toEqual([])
    expect([host.giveTurns(), log.join('')]).toEqual([2, 'ab'])
    expect([host.giveTurns(), log.join('')]).toEqual([1, 'abc'])
    expect(host.giveTurns()).toBe(0)
  })

  test('come at their time, unless they are taken back', () => {
    const host = new VirtualHost()
    const log: string[] = []
    const at = (name: string) => (): void => void log.push(`${name} at ${host.clock.now()}`)
    host.requestTurnAfter(2, at('b'))
    host.requestTurnAfter(1, at('a'))
    host.requestTurnAfter(2, at('never'))[Symbol.dispose]()
    host.requestTurnAfter(3, () => host.requestTurn(at('c')))
    host.advance(1.5)
    expect(log).toEqual(['a at 1'])
    host.run()
    expect(log).toEqual(['a at 1', 'b at 2', 'c at 3'])
    expect(host.clock.now()).toBe(3)
  })
})

test('a host is kept alive until the last who needs it is gone', () => {
  const host = new VirtualHost()
  const [one, two] = [host.keepAlive(), host.keepAlive()]
  one[Symbol.dispose]()
  one[Symbol.dispose]()
  expect(host.isKeptAlive()).toBe(true)
  two[Symbol.dispose]()
  expect(host.isKeptAlive()).toBe(false)
})

describe('a VirtualEventLoop as its guest', () => {
  test('makes one pass a turn', () => {
    const host = new VirtualHost()
    const loop = new VirtualEventLoop({ clock: host.clock })
    const log: number[] = []
    loop.createTask(
      (function* (): Coroutine<void> {
        for (let n = 0; ; n += 1) {
          log.push(n)
          yield
        }
      })(),
    )
    // An option that is undefined is one that is not there.
    const attachment = loop.attach(host, { turnBudget: undefined })
    expect(log).toEqual([])
    host.giveTurns()
    host.giveTurns()
    expect(log).toEqual([0, 1])
    expect(host.isKeptAlive()).toBe(true)
    attachment.detach()
    expect(host.giveTurns()).toBe(1)
    expect(log).toEqual([0, 1])
  })

  test('sleeps until the test lets time pass', () => {
    const host = new VirtualHost()
    const loop = new VirtualEventLoop({ clock: host.clock })
    const task = loop.createTask(sleep(10, 'slept'))
    loop.attach(host)
    host.advance(9)
    expect([task.done(), loop.time()]).toEqual([false, 9])
    host.advance(1)
    expect([task.result(), host.isKeptAlive()]).toEqual(['slept', false])
  })

  test('must have its clock', () => {
    const loop = new VirtualEventLoop({ clock: new VirtualClock() })
    expect(() => loop.attach(new VirtualHost())).toThrow(/can only be a guest of a VirtualHost that has its clock/)
    expect(loop.isRunning()).toBe(false)
  })
})

test('what leaves a guest is kept for the test', () => {
  const host = new VirtualHost()
  const loop = new VirtualEventLoop({ clock: host.clock })
  loop.attach(host)
  loop.endDeadlocked()
  host.settle()
  expect(host.errors.map(String)).toEqual([expect.stringMatching(/^DeadlockError: /)])
})
