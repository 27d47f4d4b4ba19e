import { getRunningLoop } from '@tsyncio/events'
import { isCancelledError, KeyboardInterrupt } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { runBlocking, Runner } from '@tsyncio/runners'
import { createTask, currentTask, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { VirtualLoop } from './virtual-parts.ts'

/** A loop to which Ctrl-C happens at certain times. */
class InterruptedLoop extends VirtualLoop {
  /** How many listen at the moment, and how many ever did. */
  listening = 0
  listened = 0

  /** Not heard if nobody listens at that time. */
  interruptAt(...times: number[]): this {
    for (const time of times) this.callAt(time, () => this.#callback?.())
    return this
  }

  onInterrupt(callback: () => void): Disposable {
    this.#callback = callback
    this.listening += 1
    this.listened += 1
    return { [Symbol.dispose]: () => void (this.listening -= 1) }
  }

  #callback: (() => void) | undefined
}

function interrupted(...times: number[]): { loop: InterruptedLoop; loopFactory: () => InterruptedLoop } {
  const loop = new InterruptedLoop().interruptAt(...times)
  return { loop, loopFactory: () => loop }
}

function* cleaningUp(log: unknown[], seconds: number): Coroutine<void> {
  try {
    yield* sleep(100)
  } finally {
    yield* sleep(seconds)
    log.push('cleaned up')
  }
}

test('the first Ctrl-C cancels main, which cleans up; then it is a KeyboardInterrupt', () => {
  const { loop, loopFactory } = interrupted(1)
  const log: unknown[] = []
  expect(() => runBlocking(cleaningUp(log, 2), { loopFactory })).toThrow(KeyboardInterrupt)
  expect([log, loop.time(), loop.isClosed(), loop.listening]).toEqual([['cleaned up'], 3, true, 0])
})

test('the second leaves the loop at once; main is cancelled again when that is closed', () => {
  const { loop, loopFactory } = interrupted(1, 2)
  const log: unknown[] = []
  expect(() => runBlocking(cleaningUp(log, 50), { loopFactory })).toThrow(KeyboardInterrupt)
  expect([log, loop.time(), loop.isClosed(), loop.listening]).toEqual([[], 2, true, 0])
})

test('a main that takes no notice returns its value', () => {
  function* main(): Coroutine<string> {
    try {
      yield* sleep(100)
    } catch (error) {
      expect(isCancelledError(error)).toBe(true)
    }
    yield* sleep(1)
    return 'its value'
  }
  expect(runBlocking(main(), interrupted(1))).toBe('its value')
})

test('a main that fails while it cleans up fails with that', () => {
  function* main(): Coroutine<void> {
    try {
      yield* sleep(100)
    } catch {
      throw new Error('of the clean-up')
    }
  }
  expect(() => runBlocking(main(), interrupted(1))).toThrow('of the clean-up')
})

test('a main that was cancelled by others as well is cancelled', () => {
  function* main(): Coroutine<void> {
    const task = currentTask()
    getRunningLoop().callAt(1, () => task?.cancel())
    yield* sleep(100)
  }
  const outcome = (() => {
    try {
      return runBlocking(main(), interrupted(1))
    } catch (error) {
      return error
    }
  })()
  expect(isCancelledError(outcome)).toBe(true)
})

test('without Ctrl-C, a cancelled main is cancelled', () => {
  function* main(): Coroutine<void> {
    currentTask()?.cancel()
    yield
  }
  const raised: unknown[] = []
  try {
    runBlocking(main(), interrupted())
  } catch (error) {
    raised.push(error)
  }
  expect(raised.map(isCancelledError)).toEqual([true])
})

test('while what is left is cleaned up, Ctrl-C ends that at once', () => {
  const { loop, loopFactory } = interrupted(5)
  const log: unknown[] = []
  function* main(): Coroutine<string> {
    createTask(cleaningUp(log, 50))
    yield* sleep(1)
    return 'not seen'
  }
  expect(() => runBlocking(main(), { loopFactory })).toThrow(KeyboardInterrupt)
  expect([log, loop.time(), loop.isClosed(), loop.listening]).toEqual([[], 5, true, 0])
})

test('a Runner listens while it runs, and not in between', () => {
  const { loop, loopFactory } = interrupted()
  const runner = new Runner({ loopFactory })
  const listening: number[] = []
  function* main(): Coroutine<void> {
    listening.push(loop.listening)
    yield* sleep(1)
  }
  for (let times = 0; times < 2; times += 1) {
    runner.run(main())
    listening.push(loop.listening)
  }
  runner.close()
  expect([listening, loop.listening, loop.listened]).toEqual([[1, 0, 1, 0], 0, 3])
})

test('a loop to which nothing of the kind can happen is as good', () => {
  expect(runBlocking(sleep(1, 'slept'), { loopFactory: () => new VirtualLoop() })).toBe('slept')
})
