import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeHost } from './fake-host.ts'
import { ScriptedLoop } from './scripted-loop.ts'

/** A callback of a program: who schedules it, and after which delay; without one, by `callSoon`. */
interface Work {
  readonly parent: number
  readonly delay: number | undefined
}

const program = fc.array(fc.record({ parent: fc.nat(), delay: fc.option(fc.nat(3), { nil: undefined }) }), {
  maxLength: 25,
})

/** Schedules the program, and notes the order and the time in which it runs. */
function schedule(loop: ScriptedLoop, works: readonly Work[]): string[] {
  const log: string[] = []
  // The parent of each is one before it; the first ones are scheduled from outside.
  const scheduleChildren = (of: number): void => {
    for (const [n, { parent, delay }] of works.entries()) {
      if (n <= of || (parent % (n + 1)) - 1 !== of) continue
      if (delay === undefined) loop.callSoon(perform, n)
      else loop.callLater(delay, perform, n)
    }
  }
  const perform = (n: number): void => {
    log.push(`${n} at ${loop.time()}`)
    scheduleChildren(n)
  }
  scheduleChildren(-1)
  return log
}

function runBlocking(works: readonly Work[]): string[] {
  const loop = new ScriptedLoop()
  const log = schedule(loop, works)
  expect(() => loop.runForever()).toThrow('wait for ever')
  return log
}

function runAsGuest(works: readonly Work[], turnBudget: number): string[] {
  const [loop, host] = [new ScriptedLoop(), new FakeHost()]
  const log = schedule(loop, works)
  loop.attach(host, { turnBudget })
  for (;;) {
    const { turns, timers } = host.requested
    expect(turns + timers).toBeLessThanOrEqual(1)
    if (turns > 0) host.playTurn()
    else if (timers > 0) {
      loop.moveClock(host.delays[0] ?? 0)
      host.playTimer()
    } else return log
  }
}

test('a guest runs the same, in the same order and at the same times, as a loop that blocks', () => {
  fc.assert(
    fc.property(program, fc.constantFrom(0, Infinity), (works, turnBudget) => {
      const log = runAsGuest(works, turnBudget)
      expect(log).toHaveLength(works.length)
      expect(log).toEqual(runBlocking(works))
    }),
  )
})
