import { getRunningLoop } from '@tsyncio/events'
import { CancelledError, isCancelledError, KeyboardInterrupt } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { run, runBlocking, Runner } from '@tsyncio/runners'
import { createTask, currentTask, sleep } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { cleaningUp, InterruptedLoop, Keyboard } from './keyboard.ts'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

interface Interrupted {
  readonly result: Promise<unknown>
  readonly loop: VirtualLoop
  readonly keyboard: Keyboard
}

/** Runs `main`, with Ctrl-C at these times. */
type Start = (main: Awaitable<unknown>, ...times: number[]) => Interrupted

function startBlocking(main: Awaitable<unknown>, ...times: number[]): Interrupted {
  const loop = new InterruptedLoop()
  for (const time of times) loop.callAt(time, () => loop.keyboard.press())
  const result = (async () => runBlocking(main, { loopFactory: () => loop }))()
  return { result, loop, keyboard: loop.keyboard }
}

function startAsGuest(main: Awaitable<unknown>, ...times: number[]): Interrupted {
  const clock = new VirtualClock()
  const [loop, keyboard] = [new VirtualLoop(clock), new Keyboard()]
  for (const time of times) loop.callAt(time, () => keyboard.press())
  const host = Object.assign(new VirtualHost(clock), { onInterrupt: keyboard.onInterrupt.bind(keyboard) })
  return { result: run(main, { loopFactory: () => loop, host }), loop, keyboard }
}

describe.each<[string, Start]>([
  ['runBlocking', startBlocking],
  ['run', startAsGuest],
])('%s', (_name, start) => {
  test('the first Ctrl-C cancels main, which cleans up; then it is a KeyboardInterrupt', async () => {
    const log: unknown[] = []
    const { result, loop, keyboard } = start(cleaningUp(log, 2), 1)
    await expect(result).rejects.toThrow(KeyboardInterrupt)
    expect([log, loop.time(), loop.isClosed(), keyboard.listening]).toEqual([['cleaned up'], 3, true, 0])
  })

  test('the second leaves the loop at once; main is cancelled again when that is closed', async () => {
    const log: unknown[] = []
    const { result, loop, keyboard } = start(cleaningUp(log, 50), 1, 2)
    await expect(result).rejects.toThrow(KeyboardInterrupt)
    expect([log, loop.time(), loop.isClosed(), keyboard.listening]).toEqual([[], 2, true, 0])
  })

  test('the second cancels nothing itself', async () => {
    const requests: unknown[] = []
    function* main(): Coroutine<void> {
      try {
        yield* cleaningUp([], 50)
      } finally {
        requests.push(currentTask()?.cancelling())
      }
    }
    await expect(start(main(), 1, 2).result).rejects.toThrow(KeyboardInterrupt)
    // That of the first, and that of the shutdown.
    expect(requests).toEqual([2])
  })

  test('a main that takes no notice returns its value', async () => {
    function* main(): Coroutine<string> {
      try {
        yield* sleep(100)
      } catch (error) {
        expect(isCancelledError(error)).toBe(true)
      }
      yield* sleep(1)
      return 'its value'
    }
    expect(await start(main(), 1).result).toBe('its value')
  })

  test('a main that fails while it cleans up fails with that', async () => {
    function* main(): Coroutine<void> {
      try {
        yield* sleep(100)
      } catch {
        throw new Error('of the clean-up')
      }
    }
    await expect(start(main(), 1).result).rejects.toThrow('of the clean-up')
  })

  test('a main that was cancelled by others as well is cancelled', async () => {
    function* main(): Coroutine<void> {
      const task = currentTask()
      getRunningLoop().callAt(1, () => task?.cancel())
      yield* sleep(100)
    }
    await expect(start(main(), 1).result).rejects.toThrow(CancelledError)
  })

  test('without Ctrl-C, a cancelled main is cancelled', async () => {
    function* main(): Coroutine<void> {
      currentTask()?.cancel()
      yield
    }
    await expect(start(main()).result).rejects.toThrow(CancelledError)
  })

  test('while what is left is cleaned up, Ctrl-C ends that at once', async () => {
    const log: unknown[] = []
    function* main(): Coroutine<string> {
      createTask(cleaningUp(log, 50))
      yield* sleep(1)
      return 'not seen'
    }
    const { result, loop, keyboard } = start(main(), 5)
    await expect(result).rejects.toThrow(KeyboardInterrupt)
    expect([log, loop.time(), loop.isClosed(), keyboard.listening]).toEqual([[], 5, true, 0])
  })
})

test('a Runner listens while it runs, and not in between', () => {
  const loop = new InterruptedLoop()
  const { keyboard } = loop
  const runner = new Runner({ loopFactory: () => loop })
  const listening: number[] = []
  function* main(): Coroutine<void> {
    listening.push(keyboard.listening)
    yield* sleep(1)
  }
  for (let times = 0; times < 2; times += 1) {
    runner.run(main())
    listening.push(keyboard.listening)
  }
  runner.close()
  expect([listening, keyboard.listening, keyboard.listened]).toEqual([[1, 0, 1, 0], 0, 3])
})

test('a loop to which nothing of the kind can happen is as good', () => {
  expect(runBlocking(sleep(1, 'slept'), { loopFactory: () => new VirtualLoop() })).toBe('slept')
})

test.each([true, false])('as a guest, a Ctrl-C is left to a loop that handles it itself: %s', async (handles) => {
  const clock = new VirtualClock()
  const [loop, keyboard] = [new VirtualLoop(clock), new Keyboard()]
  Object.assign(loop, { handlesInterrupts: () => handles })
  loop.callAt(1, () => keyboard.press())
  const host = Object.assign(new VirtualHost(clock), { onInterrupt: keyboard.onInterrupt.bind(keyboard) })
  const outcome = await Promise.allSettled([run(sleep(2), { loopFactory: () => loop, host })])
  expect([outcome[0].status, loop.time()]).toEqual(handles ? ['fulfilled', 2] : ['rejected', 1])
})
