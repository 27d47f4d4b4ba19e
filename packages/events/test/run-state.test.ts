import { findRunningLoop, getRunningLoop } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { describe, expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

function* nothing(): Coroutine<void> {}

/** Calls `callback` in a run of the loop, and lets its error out. */
function during(loop: ScriptedLoop, callback: () => void): void {
  loop.setExceptionHandler((_loop, { exception }) => {
    failure ??= { exception }
  })
  let failure: { exception: unknown } | undefined
  loop.callSoon(callback)
  loop.runPasses(1)
  if (failure !== undefined) throw failure.exception
}

describe('while it runs', () => {
  test('it is the running loop, and holds the thread', () => {
    const loop = new ScriptedLoop()
    expect([loop.isRunning(), loop.holdsThread(), findRunningLoop()]).toEqual([false, false, undefined])
    during(loop, () => {
      expect([loop.isRunning(), loop.holdsThread()]).toEqual([true, true])
      expect(getRunningLoop()).toBe(loop)
    })
    expect([loop.isRunning(), loop.holdsThread(), findRunningLoop()]).toEqual([false, false, undefined])
  })

  test('it cannot be run again', () => {
    const loop = new ScriptedLoop()
    during(loop, () => {
      expect(() => loop.runForever()).toThrow(/already running/)
      expect(() => loop.runUntilComplete(loop.createFuture())).toThrow(/already running/)
    })
  })

  test('no other loop can be run', () => {
    const other = new ScriptedLoop()
    during(new ScriptedLoop(), () => {
      expect(() => other.runForever()).toThrow(/another loop is running/)
      expect(() => other.runUntilComplete(nothing())).toThrow(/another loop is running/)
      expect(other.isRunning()).toBe(false)
    })
    other.runPasses(1)
  })

  test('a refused run leaves the running one as it is', () => {
    const [loop, other] = [new ScriptedLoop(), new ScriptedLoop()]
    during(loop, () => {
      expect(() => loop.runForever()).toThrow(RuntimeError)
      expect(() => other.runForever()).toThrow(RuntimeError)
      expect([loop.isRunning(), getRunningLoop() === loop]).toEqual([true, true])
    })
  })

  test('it cannot be closed', () => {
    const loop = new ScriptedLoop()
    during(loop, () => expect(() => loop.close()).toThrow(/Cannot close a running event loop/))
    expect(loop.isClosed()).toBe(false)
  })

  test('an error that leaves it ends the run properly', () => {
    const loop = new ScriptedLoop()
    loop.outside.push(() => {
      throw new Error('poll failed')
    })
    expect(() => loop.runForever()).toThrow('poll failed')
    expect([loop.isRunning(), findRunningLoop()]).toEqual([false, undefined])
    loop.runPasses(1)
  })
})

test('where no loop runs, there is none to get', () => {
  expect(findRunningLoop()).toBeUndefined()
  expect(() => getRunningLoop()).toThrow(/no running event loop/)
})

describe('a closed loop', () => {
  function closed(): ScriptedLoop {
    const loop = new ScriptedLoop()
    loop.close()
    return loop
  }

  test('says so, and may be closed again', () => {
    const loop = new ScriptedLoop()
    expect(loop.isClosed()).toBe(false)
    loop.close()
    loop.close()
    expect(loop.isClosed()).toBe(true)
  })

  test('runs no more', () => {
    expect(() => closed().runForever()).toThrow(/Event loop is closed/)
    expect(() => closed().runUntilComplete(nothing())).toThrow(/Event loop is closed/)
    during(new ScriptedLoop(), () => expect(() => closed().runForever()).toThrow(/Event loop is closed/))
  })

  test('takes nothing more', () => {
    expect(() => closed().callSoon(() => {})).toThrow(/Event loop is closed/)
    expect(() => closed().enqueue({ run: () => {} })).toThrow(/Event loop is closed/)
    expect(() => closed().callLater(1, () => {})).toThrow(/Event loop is closed/)
    expect(() => closed().callAt(1, () => {})).toThrow(/Event loop is closed/)
    expect(() => closed().createTask(nothing())).toThrow(/Event loop is closed/)
  })

  test('asks no task factory any more', () => {
    const loop = closed()
    loop.setTaskFactory(() => {
      throw new Error('asked')
    })
    expect(() => loop.createTask(nothing())).toThrow(/Event loop is closed/)
  })

  test('has dropped what was scheduled', () => {
    const loop = new ScriptedLoop()
    const timer = loop.callLater(1, () => {})
    const handle = loop.callSoon(() => {})
    loop.close()
    timer.cancel()
    handle.cancel()
    expect(() => loop.stop()).not.toThrow()
  })
})
