import { ContextVar } from '@tsyncio/contextvars'
import { findRunningLoop, getRunningLoop } from '@tsyncio/events'
import { KeyboardInterrupt, SystemExit } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { run, runBlocking } from '@tsyncio/runners'
import { createTask, sleep } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

interface Outcome {
  readonly result: Promise<unknown>
  readonly loop: VirtualLoop
}

/** Runs `main` on a loop of its own, either way. */
type Start = (main: (loop: VirtualLoop) => Awaitable<unknown>) => Outcome

function startBlocking(main: (loop: VirtualLoop) => Awaitable<unknown>): Outcome {
  const loop = new VirtualLoop()
  const result = (async () => runBlocking(main(loop), { loopFactory: () => loop }))()
  return { result, loop }
}

function startAsGuest(main: (loop: VirtualLoop) => Awaitable<unknown>): Outcome {
  const clock = new VirtualClock()
  const loop = new VirtualLoop(clock)
  return { result: run(main(loop), { loopFactory: () => loop, host: new VirtualHost(clock) }), loop }
}

function* failWith(error: unknown): Coroutine<never> {
  yield
  throw error
}

describe.each<[string, Start]>([
  ['runBlocking', startBlocking],
  ['run', startAsGuest],
])('%s', (_name, start) => {
  test('gives what main returns, and closes the loop', async () => {
    const { result, loop } = start(function* (on): Coroutine<number> {
      yield* sleep(1)
      expect(getRunningLoop()).toBe(on)
      return 42
    })
    expect(await result).toBe(42)
    expect([loop.isClosed(), loop.time(), findRunningLoop()]).toEqual([true, 1, undefined])
  })

  test.each([new Error('no'), 'a string', undefined])('throws what main throws: %s', async (error) => {
    const { result, loop } = start(() => failWith(error))
    expect(await Promise.allSettled([result])).toEqual([{ status: 'rejected', reason: error }])
    expect(loop.isClosed()).toBe(true)
  })

  test('throws CancelledError when main is cancelled', async () => {
    const { result, loop } = start(function* (on): Coroutine<void> {
      on.currentTask()?.cancel('enough')
      yield
    })
    await expect(result).rejects.toMatchObject({ name: 'CancelledError', message: 'enough' })
    expect(loop.isClosed()).toBe(true)
  })

  test('cancels the tasks that are left, and waits for their clean-up', async () => {
    const log: string[] = []
    function* worker(name: string, cleanUp: number): Coroutine<void> {
      try {
        yield* sleep(100)
      } finally {
        yield* sleep(cleanUp)
        log.push(`${name} at ${getRunningLoop().time()}`)
      }
    }
    const { result, loop } = start(function* (): Coroutine<string> {
      createTask(worker('a', 3))
      createTask(worker('b', 2))
      yield* sleep(1)
      return 'value'
    })
    expect(await result).toBe('value')
    expect([log, loop.time(), loop.isClosed()]).toEqual([['b at 3', 'a at 4'], 4, true])
  })

  test('cancels the tasks that are left when main failed, too', async () => {
    let cancelled = false
    const { result } = start(function* (): Coroutine<void> {
      createTask(sleep(100)).addDoneCallback((task) => (cancelled = task.cancelled()))
      yield* failWith(new Error('no'))
    })
    await expect(result).rejects.toThrow('no')
    expect(cancelled).toBe(true)
  })

  test('reports a task that fails while it is cancelled, once, and no other', async () => {
    const failure = new Error('in clean-up')
    function* careless(): Coroutine<void> {
      try {
        yield* sleep(100)
      } finally {
        yield* failWith(failure)
      }
    }
    function* stubborn(): Coroutine<string> {
      try {
        yield* sleep(100)
      } catch {
        yield
      }
      return 'swallowed'
    }
    const { result, loop } = start(function* (): Coroutine<void> {
      createTask(careless())
      createTask(stubborn())
      createTask(sleep(100))
      yield* sleep(1)
    })
    await result
    expect(loop.reports).toHaveLength(1)
    expect(loop.reports[0]?.exception).toBe(failure)
    expect(loop.reports[0]?.message).toMatch(/shutdown/)
  })

  test.each([new SystemExit('enough'), new KeyboardInterrupt('enough')])(
    'lets %s out, after it cancelled the tasks that are left and closed the loop',
    async (exit) => {
      let cleanedUp = false
      function* worker(): Coroutine<void> {
        try {
          yield* sleep(100)
        } finally {
          yield* sleep(1)
          cleanedUp = true
        }
      }
      const { result, loop } = start(function* (on): Coroutine<void> {
        createTask(worker())
        yield* sleep(1)
        on.callSoon(() => {
          throw exit
        })
        yield* sleep(100)
      })
      await expect(result).rejects.toBe(exit)
      expect([cleanedUp, loop.isClosed()]).toEqual([true, true])
    },
  )

  test('runs a future, a task, or any awaitable', async () => {
    const future = start((loop) => {
      const made = loop.createFuture<number>()
      loop.callLater(1, () => made.setResult(1))
      return made
    })
    const task = start((loop) => loop.createTask(sleep(1, 2)))
    const awaitable = start(() => ({ [Symbol.iterator]: () => sleep(1, 3) }))
    expect(await Promise.all([future, task, awaitable].map(({ result }) => result))).toEqual([1, 2, 3])
  })

  test.each([
    ['nothing', undefined],
    ['a promise', Promise.resolve()],
    ['a coroutine function that was not called', sleep],
  ])('refuses %s', async (_what, value) => {
    const { result } = start(() => value as unknown as Awaitable<void>)
    await expect(result).rejects.toThrow(TypeError)
  })

  test('refuses a future of another loop', async () => {
    const { result } = start(() => new VirtualLoop().createFuture())
    await expect(result).rejects.toThrow(/loop/)
  })

  test('says when the loop was stopped before main was done', async () => {
    const { result, loop } = start(function* (on): Coroutine<void> {
      on.stop()
      yield* sleep(10)
    })
    await expect(result).rejects.toThrow(/stopped before Future completed/)
    expect(loop.isClosed()).toBe(true)
  })

  test('main sees the context of its caller, and sets nothing in it', async () => {
    const color = new ContextVar('color', { default: 'grey' })
    const token = color.set('red')
    const { result } = start(function* (): Coroutine<string> {
      const before = color.get()
      color.set('green')
      yield* sleep(1)
      return `${before}, ${color.get()}`
    })
    expect(color.get()).toBe('red')
    color.reset(token)
    expect(await result).toBe('red, green')
  })
})
