import { findRunningLoop } from '@tsyncio/events'
import { describe, expect, test } from 'vitest'
import { FakeHost } from './fake-host.ts'
import { ScriptedLoop } from './scripted-loop.ts'

describe('the running loop', () => {
  test('is the guest in a turn, and nobody between turns', () => {
    const [loop, host, seen] = [new ScriptedLoop(), new FakeHost(), [] as unknown[]]
    loop.callSoon(() => void seen.push(findRunningLoop() === loop))
    loop.attach(host)
    expect(findRunningLoop()).toBeUndefined()
    host.playTurn()
    expect([seen, findRunningLoop()]).toEqual([[true], undefined])
  })

  test('is restored after an error that leaves the loop', () => {
    const [loop, host] = [new ScriptedLoop(), new FakeHost()]
    loop.outside.push(() => {
      throw new Error('poll failed')
    })
    loop.attach(host, { left: () => {} })
    host.playTurn()
    expect(findRunningLoop()).toBeUndefined()
  })

  test('is each guest in its own turns', () => {
    const [one, two, host, seen] = [new ScriptedLoop(), new ScriptedLoop(), new FakeHost(), [] as unknown[]]
    one.callSoon(() => void seen.push(findRunningLoop() === one))
    two.callSoon(() => void seen.push(findRunningLoop() === two))
    one.attach(host)
    two.attach(host)
    host.playTurn()
    host.playTurn()
    expect(seen).toEqual([true, true])
  })

  test('is restored for the loop in whose pass a turn is played', () => {
    const [outer, guest, host, seen] = [new ScriptedLoop(), new ScriptedLoop(), new FakeHost(), [] as unknown[]]
    guest.attach(host)
    guest.callSoon(() => void seen.push(findRunningLoop() === guest))
    outer.callSoon(() => {
      host.playTurn()
      seen.push(findRunningLoop() === outer)
    })
    outer.runPasses(1)
    expect(seen).toEqual([true, true])
  })
})
