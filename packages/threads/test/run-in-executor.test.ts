import { getRunningLoop, setRunningLoop } from '@tsyncio/events'
import type { EventLoop } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { runBlocking } from '@tsyncio/runners'
import { createTask, sleep } from '@tsyncio/tasks'
import { runVirtual, VirtualEventLoop } from '@tsyncio/testing'
import { runInExecutor, toThread, WorkerExecutor } from '@tsyncio/threads'
import { describe, expect, test } from 'vitest'
import { raisedBy, RUNS } from './loops.ts'
import { WORK } from './work-url.ts'

/** An executor of piscina's shape, which does nothing. */
class Pool {
  readonly signals: AbortSignal[] = []
  readonly work: unknown[] = []
  readonly #outcome: Promise<unknown>

  constructor(outcome: Promise<unknown>) {
    this.#outcome = outcome
  }

  run(work: { readonly n: number }, options: { signal?: AbortSignal } = {}): Promise<unknown> {
    this.work.push(work)
    if (options.signal !== undefined) this.signals.push(options.signal)
    return this.#outcome
  }
}

describe('an executor that promises', () => {
  test('gets the work and a signal; its promise is the result', async () => {
    const pool = new Pool(Promise.resolve('result'))
    expect(await runVirtual(runInPool(pool))).toBe('result')
    expect([pool.work, pool.signals.map(({ aborted }) => aborted)]).toEqual([[{ n: 1 }], [false]])
  })

  test('fails as its promise does', async () => {
    const pool = new Pool(Promise.reject(new Error('of the pool')))
    await expect(runVirtual(runInPool(pool))).rejects.toThrow('of the pool')
  })

  test('is told by the signal when the future is cancelled', async () => {
    const pool = new Pool(new Promise(() => {}))
    function* main(): Coroutine<boolean> {
      const task = createTask(runInPool(pool))
      yield* sleep(0)
      task.cancel()
      yield* sleep(1)
      return task.cancelled()
    }
    expect(await runVirtual(main())).toBe(true)
    expect(pool.signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('cannot serve a loop that blocks the thread, and gets no work from it', () => {
    const pool = new Pool(Promise.resolve(1))
    const main = raisedBy(runInPool(pool))
    const error = runBlocking(main, { loopFactory: () => new VirtualEventLoop() })
    expect(error).toBeInstanceOf(RuntimeError)
    expect(String(error)).toContain('a promise cannot settle while this loop blocks the thread')
    expect(pool.work).toEqual([])
  })
})

function* runInPool(pool: Pool): Coroutine<unknown> {
  return yield* runInExecutor(pool, { n: 1 })
}

describe.each(RUNS)('the default executor of $name', ({ run }) => {
  test('is made when it is first needed, ends with the run, and then there is none', async () => {
    const outcome = await run(function* () {
      const loop = getRunningLoop()
      const before = loop.getDefaultExecutor?.()
      yield* toThread(WORK, 'add', 1, 1)
      const executor = loop.getDefaultExecutor?.()
      yield* toThread(WORK, 'add', 1, 1)
      const same = loop.getDefaultExecutor?.() === executor
      yield* loop.shutdownDefaultExecutor?.() ?? []
      const after = yield* raisedBy(toThread(WORK, 'add', 1, 1))
      return [before, executor instanceof WorkerExecutor, same, String(after)]
    })
    expect(outcome).toEqual([undefined, true, true, 'RuntimeError: Executor shutdown has been called'])
  })

  test('may be another', async () => {
    const result = await run(function* () {
      const executor = new WorkerExecutor({ maxWorkers: 1 })
      getRunningLoop().setDefaultExecutor?.(executor)
      const value = yield* runInExecutor(undefined, { module: WORK, name: 'add', args: [1, 1] })
      return [value, getRunningLoop().getDefaultExecutor?.() === executor]
    })
    expect(result).toEqual([2, true])
  })
})

function* runIn(executor: object | number | string): Coroutine<unknown> {
  return yield* runInExecutor(executor as never, {})
}

test.each([
  [3, 'number 3'],
  [{}, 'an object of Object'],
  ['pool', 'string pool'],
])('%o is no executor', async (executor, got) => {
  const expected = 'an object with submit() or run(), or undefined for the default one'
  await expect(runVirtual(runIn(executor))).rejects.toThrow(new TypeError(`executor: expected ${expected}, got ${got}`))
})

test.each([
  ['submit', 'a future', 3, 'number 3'],
  ['submit', 'a future', undefined, 'undefined'],
  ['submit', 'a future', Promise.resolve(), 'a promise; in a coroutine it is awaited by yield* fromPromise(promise)'],
  ['run', 'a promise', null, 'null'],
  ['run', 'a promise', {}, 'an object of Object'],
])('an executor whose %s() returns what is not %s, but %o, is told so', async (method, expected, returned, got) => {
  await expect(runVirtual(runIn({ [method]: () => returned }))).rejects.toThrow(
    new TypeError(`executor: expected its ${method}() to return ${expected}, got ${got}`),
  )
})

test('a loop that keeps no default executor says so', () => {
  const previous = setRunningLoop({} as EventLoop)
  try {
    expect(() => runInExecutor(undefined, { module: WORK, name: 'add' })).toThrow(
      new RuntimeError('executor: this loop keeps no default one, so an executor must be given'),
    )
  } finally {
    setRunningLoop(previous)
  }
})
