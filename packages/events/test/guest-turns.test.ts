import { afterEach, describe, expect, test, vi } from 'vitest'
import { FakeHost } from './fake-host.ts'
import { ScriptedLoop } from './scripted-loop.ts'

/** Schedules itself `count` times, and notes the pass of each call. */
function countDown(loop: ScriptedLoop, count: number, log: number[]): void {
  log.push(loop.passes)
  if (count > 1) loop.callSoon(() => countDown(loop, count - 1, log))
}

test('to attach asks for one turn, and runs nothing itself', () => {
  const [loop, host, log] = [new ScriptedLoop(), new FakeHost(), [] as string[]]
  loop.callSoon(() => void log.push('called'))
  loop.attach(host)
  expect([host.requested, log, loop.passes]).toEqual([{ turns: 1, timers: 0 }, [], 0])
  host.playTurn()
  expect(log).toEqual(['called'])
})

test('never waits in a turn, whatever its timers say', () => {
  const [loop, host] = [new ScriptedLoop(), new FakeHost()]
  loop.callLater(5, () => {})
  loop.attach(host)
  host.playTurn()
  expect(loop.polls).toEqual([0])
})

test('is running from the attach on, without holding the thread', () => {
  const [loop, host] = [new ScriptedLoop(), new FakeHost()]
  const seen: unknown[] = []
  loop.callSoon(() => void seen.push(loop.isRunning(), loop.holdsThread()))
  loop.attach(host)
  expect([loop.isRunning(), loop.holdsThread()]).toEqual([true, false])
  host.playTurn()
  expect(seen).toEqual([true, false])
})

describe('a turn', () => {
  afterEach(() => void vi.restoreAllMocks())

  test('runs pass after pass while there is work', () => {
    const [loop, host, log] = [new ScriptedLoop(), new FakeHost(), [] as number[]]
    loop.attach(host, { turnBudget: Infinity })
    countDown(loop, 5, log)
    host.playTurn()
    expect(log).toEqual([0, 1, 2, 3, 4])
    expect(host.requested).toEqual({ turns: 0, timers: 0 })
  })

  test('without a budget runs one pass, and asks for the next turn if work is left', () => {
    const [loop, host, log] = [new ScriptedLoop(), new FakeHost(), [] as number[]]
    loop.attach(host, { turnBudget: 0 })
    countDown(loop, 3, log)
    host.playTurn()
    expect([log, host.requested]).toEqual([[0, 1], { turns: 1, timers: 0 }])
    host.playTurn()
    expect([log, host.requested]).toEqual([[0, 1, 2], { turns: 0, timers: 0 }])
  })

  test('ends when its budget is spent: two milliseconds, unless told otherwise', () => {
    let milliseconds = 1000
    vi.spyOn(performance, 'now').mockImplementation(() => milliseconds)
    const passesIn = (turnBudget: number | undefined, cost: number): number => {
      const [loop, host] = [new ScriptedLoop(), new FakeHost()]
      // Enough of them for a look at the clock after each pass.
      const again = (): void => {
        milliseconds += cost / 16
        loop.callSoon(again)
      }
      for (let i = 0; i < 16; i += 1) loop.callSoon(again)
      loop.attach(host, { turnBudget })
      host.playTurn()
      return loop.passes
    }
    expect(passesIn(undefined, 0.75)).toBe(3)
    expect(passesIn(undefined, 5)).toBe(1)
    expect(passesIn(0.01, 3)).toBe(4)
  })

  test('ends with the pass of a callback that alone takes longer than the budget', () => {
    let milliseconds = 1000
    vi.spyOn(performance, 'now').mockImplementation(() => milliseconds)
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    const again = (): void => {
      milliseconds += 5
      loop.callSoon(again)
    }
    loop.callSoon(again)
    loop.attach(host)
    host.playTurn()
    expect(loop.passes).toBe(1)
  })

  test('without work polls once: something may have come from outside', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.attach(host)
    host.playTurn()
    expect(loop.passes).toBe(1)
  })

  test('asks for nothing while it lasts: one request afterwards is enough', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.attach(host, { turnBudget: 0 })
    loop.callSoon(() => {
      for (let n = 0; n < 3; n += 1) loop.callSoon(() => {})
      loop.callLater(1, () => {})
      expect(host.requested).toEqual({ turns: 0, timers: 0 })
    })
    host.playTurn()
    expect(host.requested).toEqual({ turns: 1, timers: 0 })
  })
})

test('while attached it cannot be run, attached again or closed', () => {
  const [loop, host] = [new ScriptedLoop(), new FakeHost()]
  loop.attach(host)
  expect(() => loop.runForever()).toThrow(/already running/)
  expect(() => loop.runUntilComplete(loop.createFuture())).toThrow(/already running/)
  expect(() => loop.attach(new FakeHost())).toThrow(/already running/)
  expect(() => loop.close()).toThrow(/Cannot close a running/)
})

test('a closed loop, or one that runs, cannot be attached', () => {
  const [loop, host] = [new ScriptedLoop(), new FakeHost()]
  loop.callSoon(() => expect(() => loop.attach(host)).toThrow(/already running/))
  loop.setExceptionHandler((_loop, { exception }) => {
    throw exception
  })
  loop.runPasses(1)
  loop.close()
  expect(() => loop.attach(host)).toThrow(/closed/)
  expect(host.requested).toEqual({ turns: 0, timers: 0 })
})

test('in a turn no loop can block the thread; between turns one can', () => {
  const [loop, other, host] = [new ScriptedLoop(), new ScriptedLoop(), new FakeHost()]
  const refused: unknown[] = []
  loop.setExceptionHandler((_loop, { exception }) => void refused.push(exception))
  loop.attach(host)
  loop.callSoon(() => other.runPasses(1))
  host.playTurn()
  expect(refused).toMatchObject([{ name: 'RuntimeError' }])
  other.runPasses(1)
})

test('a failing callback goes to the exception handler, and the guest stays', () => {
  const [loop, host] = [new ScriptedLoop(), new FakeHost()]
  const log: unknown[] = []
  loop.setExceptionHandler((_loop, { exception }) => void log.push(exception))
  loop.attach(host)
  loop.callSoon(() => {
    loop.callSoon(() => void log.push('next'))
    throw 'no'
  })
  host.playTurn()
  expect([log, host.errors, loop.isRunning()]).toEqual([['no', 'next'], [], true])
})
