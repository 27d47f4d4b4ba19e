import type { Attachment, AttachOptions, Raised } from '@tsyncio/events'
import { SystemExit } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { FakeHost, WatchingHost } from './fake-host.ts'
import { ScriptedLoop } from './scripted-loop.ts'

interface Stay {
  loop: ScriptedLoop
  host: WatchingHost
  attachment: Attachment
  log: string[]
  left: (Raised | undefined)[]
}

function attach(options?: AttachOptions): Stay {
  const [loop, host, left] = [new ScriptedLoop(), new WatchingHost(), [] as (Raised | undefined)[]]
  loop.descriptor = 7
  const attachment = loop.attach(host, { left: (raised) => void left.push(raised), ...options })
  return { loop, host, attachment, log: [], left }
}

/** The host owes nothing to the guest, and the loop is free. */
function expectGone({ loop, host }: Stay): void {
  expect(host.requested.timers).toBe(0)
  expect([...host.watched]).toEqual([])
  expect(host.alive.at(-1) ?? false).toBe(false)
  expect(loop.isRunning()).toBe(false)
  // A turn cannot be taken back, but it does nothing any more.
  const { passes } = loop
  while (host.turns.length > 0) host.playTurn()
  expect(loop.passes).toBe(passes)
  loop.callSoon(() => {})
  expect(host.requested).toEqual({ turns: 0, timers: 0 })
}

describe('stop', () => {
  test('in a turn lets the pass go on to its end, and leaves the host', () => {
    const stay = attach({ turnBudget: Infinity })
    const { loop, host, log, left } = stay
    loop.callLater(5, () => {})
    loop.callSoon(() => loop.stop())
    loop.callSoon(() => {
      log.push('same pass')
      loop.callSoon(() => void log.push('next pass'))
    })
    host.playTurn()
    expect([log, left]).toEqual([['same pass'], [undefined]])
    expectGone(stay)
  })

  test('between turns asks for one, which is the last', () => {
    const stay = attach()
    const { loop, host, log, left } = stay
    host.playTurn()
    loop.stop()
    expect([host.requested.turns, left]).toEqual([1, []])
    loop.callSoon(() => void log.push('last pass'))
    host.playTurn()
    expect([log, left]).toEqual([['last pass'], [undefined]])
    expectGone(stay)
  })

  test('is forgotten afterwards', () => {
    const { loop, host, left } = attach()
    loop.stop()
    host.playTurn()
    const second = new WatchingHost()
    loop.attach(second)
    second.playTurn()
    expect([left, loop.isRunning()]).toEqual([[undefined], true])
  })

  test('needs nobody who listens', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.attach(host)
    loop.stop()
    host.playTurn()
    expect([loop.isRunning(), host.errors]).toEqual([false, []])
  })
})

describe('an error that leaves the loop', () => {
  const error = new SystemExit('enough')
  const exit = (): never => {
    throw error
  }

  test('goes to who attached it; the rest of the pass stays ready', () => {
    const stay = attach()
    const { loop, host, log, left } = stay
    loop.callSoon(exit)
    loop.callSoon(() => void log.push('rest'))
    host.playTurn()
    expect([log, left, host.errors]).toEqual([[], [{ error }], []])
    loop.runPasses(1)
    expect(log).toEqual(['rest'])
    expectGone(stay)
  })

  test('goes to the host when nobody listens', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.attach(host)
    loop.callSoon(exit)
    host.playTurn()
    expect([host.errors, loop.isRunning()]).toEqual([[error], false])
  })

  test('is told when the pass was detached before, too', () => {
    const { loop, host, attachment, left } = attach()
    loop.callSoon(() => attachment.detach())
    loop.callSoon(exit)
    host.playTurn()
    expect([left, loop.isRunning()]).toEqual([[{ error }], false])
  })
})

describe('detach', () => {
  test('between turns ends the stay; what is scheduled stays scheduled', () => {
    const stay = attach()
    const { loop, host, attachment, log, left } = stay
    loop.callLater(5, () => void log.push('timer'))
    host.playTurn()
    loop.callSoon(() => void log.push('ready'))
    attachment.detach()
    expect([log, left]).toEqual([[], []])
    expectGone(stay)
    loop.callLater(6, () => loop.stop())
    loop.runForever()
    expect(log).toEqual(['ready', 'timer'])
  })

  test('in a turn lets the pass go on to its end, as the running pass of a running loop', () => {
    const stay = attach({ turnBudget: Infinity })
    const { loop, host, attachment, log } = stay
    loop.callSoon(() => attachment.detach())
    loop.callSoon(() => {
      log.push(`running: ${loop.isRunning()}`)
      expect(() => loop.close()).toThrow(/running/)
      loop.callSoon(() => void log.push('next pass'))
    })
    host.playTurn()
    expect(log).toEqual(['running: true'])
    expectGone(stay)
  })

  test('in a turn, and a stop after it, leave nothing for the next run', () => {
    const { loop, host, attachment } = attach()
    loop.callSoon(() => attachment.detach())
    loop.callSoon(() => loop.stop())
    host.playTurn()
    const second = new WatchingHost()
    loop.attach(second)
    second.playTurn()
    expect(loop.isRunning()).toBe(true)
  })

  test('may be repeated, and is what using an attachment ends with', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    {
      using attachment = loop.attach(host)
      attachment.detach()
      attachment.detach()
    }
    expect(loop.isRunning()).toBe(false)
    {
      using _attachment = loop.attach(host)
      expect(loop.isRunning()).toBe(true)
    }
    expect(loop.isRunning()).toBe(false)
  })

  test('of an old stay does not touch the new one', () => {
    const { loop, attachment } = attach()
    attachment.detach()
    const second = new WatchingHost()
    loop.attach(second)
    attachment.detach()
    loop.callSoon(() => {})
    second.playTurn()
    expect([loop.isRunning(), loop.passes]).toEqual([true, 1])
  })

  test('a loop can move to another host, and takes its timers along', () => {
    const stay = attach()
    stay.loop.callLater(5, () => void stay.log.push('timer'))
    stay.host.playTurn()
    stay.attachment.detach()
    const second = new WatchingHost()
    stay.loop.attach(second)
    second.playTurn()
    stay.loop.moveClock(5)
    second.playTimer()
    expect(stay.log).toEqual(['timer'])
  })
})
