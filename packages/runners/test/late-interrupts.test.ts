import { KeyboardInterrupt } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { run, runBlocking } from '@tsyncio/runners'
import { createTask, sleep } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { cleaningUp, InterruptedLoop, Keyboard } from './keyboard.ts'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

// Ctrl-C when main is done, or nearly so.

test('a main that has failed, but not yet left the loop, fails with that; one that returned is interrupted', () => {
  function runInterrupted(error?: Error, times = 1): void {
    const loop = new InterruptedLoop()
    function* main(): Coroutine<void> {
      for (let n = 0; n < times; n += 1) loop.callSoon(() => loop.keyboard.press())
      if (error !== undefined) throw error
    }
    runBlocking(main(), { loopFactory: () => loop })
  }
  expect(() => runInterrupted(new Error('of main'))).toThrow('of main')
  expect(() => runInterrupted(new Error('of main'), 2)).toThrow(KeyboardInterrupt)
  expect(() => runInterrupted()).toThrow(KeyboardInterrupt)
})

test.each([1, 2])('as a guest, a Ctrl-C that the host tells of %i turns after main counts', async (turns) => {
  const clock = new VirtualClock()
  const [loop, keyboard] = [new VirtualLoop(clock), new Keyboard()]
  const log: unknown[] = []
  let left = turns
  function* main(): Coroutine<void> {
    createTask(cleaningUp(log, 1))
    yield* sleep(1)
    log.push('over')
  }
  class LateHost extends VirtualHost {
    readonly onInterrupt = keyboard.onInterrupt.bind(keyboard)

    override requestTurn(turn: () => void): void {
      const isLate = log.length > 0 && !loop.isRunning()
      super.requestTurn(() => {
        if (isLate && (left -= 1) === 0) keyboard.press()
        turn()
      })
    }
  }
  const options = { loopFactory: () => loop, host: new LateHost(clock) }
  await expect(run(main(), options)).rejects.toThrow(KeyboardInterrupt)
  // It does not reach the shutdown.
  expect(log).toEqual(['over', 'cleaned up'])
})

test('as a guest, a Ctrl-C between two steps of the shutdown ends that', async () => {
  const clock = new VirtualClock()
  const [loop, keyboard] = [new VirtualLoop(clock), new Keyboard()]
  const shutdownAsyncgens = loop.shutdownAsyncgens.bind(loop)
  loop.shutdownAsyncgens = () => {
    expect(loop.isRunning()).toBe(false)
    keyboard.press()
    return shutdownAsyncgens()
  }
  const host = Object.assign(new VirtualHost(clock), { onInterrupt: keyboard.onInterrupt.bind(keyboard) })
  await expect(run(sleep(1), { loopFactory: () => loop, host })).rejects.toThrow(KeyboardInterrupt)
  expect([loop.isClosed(), keyboard.listening]).toEqual([true, 0])
})
