import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Coroutine } from '@tsyncio/futures'
import { canWatchReadable } from '@tsyncio/selector-io'
import { sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { newLoop, RUNS } from './loops.ts'

const WORKS = canWatchReadable()

function raise(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal)
}

describe.runIf(WORKS).each(RUNS)('$name', ({ run }) => {
  test('calls back when a signal arrives while it waits', async () => {
    const calls = await run(function* (loop): Coroutine<unknown[]> {
      const seen: unknown[] = []
      const arrived = loop.createFuture<void>()
      loop.addSignalHandler('SIGUSR2', (argument: string) => (seen.push(argument), arrived.setResult()), 'argument')
      loop.callLater(0.01, () => raise('SIGUSR2'))
      yield* arrived
      loop.removeSignalHandler('SIGUSR2')
      return seen
    })
    expect(calls).toEqual(['argument'])
  })

  test('calls back each time, the last callback that was given, by name or number', async () => {
    const calls = await run(function* (loop): Coroutine<string[]> {
      const seen: string[] = []
      loop.addSignalHandler('SIGUSR2', () => seen.push('replaced'))
      loop.addSignalHandler(12, () => seen.push('called'))
      for (let times = 0; times < 3; times += 1) {
        raise('SIGUSR2')
        while (seen.length <= times) yield* sleep(0.001)
      }
      loop.removeSignalHandler('SIGUSR2')
      return seen
    })
    expect(calls).toEqual(['called', 'called', 'called'])
  })

  test('tells signals apart, and may stop listening for one', async () => {
    const calls = await run(function* (loop): Coroutine<string[]> {
      const seen: string[] = []
      loop.addSignalHandler('SIGUSR2', () => seen.push('USR2'))
      loop.addSignalHandler('SIGWINCH', () => seen.push('WINCH'))
      raise('SIGWINCH')
      raise('SIGUSR2')
      while (seen.length < 2) yield* sleep(0.001)
      // By default this one is ignored.
      expect([loop.removeSignalHandler('SIGWINCH'), loop.removeSignalHandler('SIGWINCH')]).toEqual([true, false])
      raise('SIGWINCH')
      yield* sleep(0.005)
      loop.removeSignalHandler('SIGUSR2')
      return seen.toSorted()
    })
    expect(calls).toEqual(['USR2', 'WINCH'])
  })

  test('runs the callback in the pass after it saw the signal, behind what was scheduled', async () => {
    const trace = await run(function* (loop): Coroutine<string[]> {
      const seen: string[] = []
      loop.addSignalHandler('SIGUSR2', () => seen.push('signal'))
      yield
      raise('SIGUSR2')
      loop.callSoon(() => {
        seen.push('next pass')
        loop.callSoon(() => seen.push('pass after that'))
      })
      while (!seen.includes('signal')) yield* sleep(0.001)
      loop.removeSignalHandler('SIGUSR2')
      return seen
    })
    expect(trace).toEqual(['next pass', 'pass after that', 'signal'])
  })

  test('reports a callback that throws, and goes on', async () => {
    const reported = await run(function* (loop): Coroutine<unknown[]> {
      const errors: unknown[] = []
      loop.setExceptionHandler((_, { exception }) => errors.push(exception))
      loop.addSignalHandler('SIGUSR2', () => {
        throw new Error('of the callback')
      })
      raise('SIGUSR2')
      while (errors.length === 0) yield* sleep(0.001)
      loop.removeSignalHandler('SIGUSR2')
      return errors
    })
    expect(reported).toEqual([new Error('of the callback')])
  })

  test('leaves the listeners that Node has their turn', async () => {
    const seen: string[] = []
    const listener = (): void => void seen.push('Node')
    process.on('SIGUSR2', listener)
    await run(function* (loop): Coroutine<void> {
      loop.addSignalHandler('SIGUSR2', () => seen.push('loop'))
      raise('SIGUSR2')
      while (!seen.includes('loop')) yield* sleep(0.001)
    })
    while (seen.length < 2) await new Promise((resolve) => setImmediate(resolve))
    process.off('SIGUSR2', listener)
    expect(seen.toSorted()).toEqual(['Node', 'loop'])
  })

  test('leaves no descriptor behind', async () => {
    const handleOnce = (): unknown =>
      run(function* (loop): Coroutine<void> {
        loop.addSignalHandler('SIGUSR2', () => {})
        yield* sleep(0)
      })
    await handleOnce()
    const before = readdirSync('/proc/self/fd').length
    for (let times = 0; times < 20; times += 1) await handleOnce()
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })
})

describe('a signal handler that cannot be', () => {
  const noop = (): void => {}
  test.each([
    ['SIGKILL', 'RuntimeError', 'signal: SIGKILL cannot be caught'],
    ['SIGSTOP', 'RuntimeError', 'signal: SIGSTOP cannot be caught'],
    [9, 'RuntimeError', 'signal: 9 cannot be caught'],
    ['SIGNONE', 'ValueError', "signal: expected a name such as 'SIGTERM', or a number from 1 to 64, got 'SIGNONE'"],
    [0, 'ValueError', "signal: expected a name such as 'SIGTERM', or a number from 1 to 64, got 0"],
    [65, 'ValueError', "signal: expected a name such as 'SIGTERM', or a number from 1 to 64, got 65"],
    [1.5, 'ValueError', "signal: expected a name such as 'SIGTERM', or a number from 1 to 64, got 1.5"],
    ['toString', 'ValueError', "signal: expected a name such as 'SIGTERM', or a number from 1 to 64, got 'toString'"],
    [null, 'TypeError', "signal: expected a name such as 'SIGTERM', or a number from 1 to 64, got null"],
  ])('for %o is a %s', (signal, name, message) => {
    const loop = newLoop()
    const failing = [
      () => loop.addSignalHandler(signal as string, noop),
      () => loop.removeSignalHandler(signal as string),
    ]
    for (const fail of failing) expect(fail).toThrow(expect.objectContaining({ name, message }))
    loop.close()
  })

  test('for a callback that is none, or is a coroutine function', () => {
    const loop = newLoop()
    expect(() => loop.addSignalHandler('SIGUSR2', 'callback' as never)).toThrow(
      new TypeError('callback: expected a function, got string'),
    )
    expect(() => loop.addSignalHandler('SIGUSR2', function* handler() {})).toThrow(
      new TypeError('callback: a coroutine function cannot handle a signal, got handler'),
    )
    loop.close()
  })

  test('on a closed loop', () => {
    const loop = newLoop()
    loop.close()
    expect(() => loop.addSignalHandler('SIGUSR2', noop)).toThrow('Event loop is closed')
    expect(loop.removeSignalHandler('SIGUSR2')).toBe(false)
  })

  test.runIf(WORKS)('in a worker thread', async () => {
    const url = new URL('./fixtures/signal-worker.ts', import.meta.url)
    const worker = new Worker(url, { execArgv: ['--conditions=@tsyncio/source'] })
    const posted: unknown[] = await once(worker, 'message')
    expect(posted[0]).toEqual([
      'RuntimeError: signals can be handled only in the main thread: signals arrive nowhere else',
      undefined,
    ])
  })
})
