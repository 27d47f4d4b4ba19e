import type { FutureLike } from '@tsyncio/futures'
import { createTask, gather, sleep, wait } from '@tsyncio/tasks'
import { runInExecutor, WorkerExecutor } from '@tsyncio/threads'
import { describe, expect, test } from 'vitest'
import { makeFlag, raisedBy, raiseFlag, runBlocked, RUNS } from './loops.ts'
import { deep } from './fixtures/work.ts'
import { WORK } from './work-url.ts'

const add = (a: number, b: number): object => ({ module: WORK, name: 'add', args: [a, b] })
const blockUntil = (flag: Int32Array, value?: unknown): object => ({
  module: WORK,
  name: 'blockUntil',
  args: [flag, value],
})

describe.each(RUNS)('on $name', ({ run }) => {
  test('what is too much for its threads waits, and is begun in the order of its coming', async () => {
    const log = await run(function* () {
      using executor = new WorkerExecutor({ maxWorkers: 1 })
      const flag = makeFlag()
      const first = runInExecutor(executor, blockUntil(flag))
      const seen: unknown[] = []
      const others = [1, 2, 3].map((n) => runInExecutor(executor, add(n, 0)))
      for (const other of others) other.addDoneCallback((done: FutureLike<unknown>) => seen.push(done.result()))
      for (let passes = 0; passes < 5; passes += 1) yield
      expect(seen).toEqual([])
      raiseFlag(flag)
      yield* gather([first, ...others])
      return seen
    })
    expect(log).toEqual([1, 2, 3])
  })

  test('threads are used again', async () => {
    const threads = await run(function* () {
      using executor = new WorkerExecutor({ maxWorkers: 3 })
      const seen = new Set<unknown>()
      for (let n = 0; n < 5; n += 1) seen.add(yield* runInExecutor(executor, { module: WORK, name: 'thread' }))
      return seen.size
    })
    expect(threads).toBe(1)
  })

  test('work that waits can be cancelled, and is not begun', async () => {
    const outcome = await run(function* () {
      using executor = new WorkerExecutor({ maxWorkers: 1 })
      const [flag, untouched] = [makeFlag(), makeFlag()]
      const first = runInExecutor(executor, blockUntil(flag, 'first'))
      const waiting = runInExecutor(executor, blockUntil(untouched))
      const last = runInExecutor(executor, add(1, 1))
      expect(waiting.cancel()).toBe(true)
      raiseFlag(flag)
      return [yield* first, yield* last, waiting.cancelled()]
    })
    expect(outcome).toEqual(['first', 2, true])
  })

  test('a shutdown waits for what was begun and for what waits, and takes no more', async () => {
    const outcome = await run(function* () {
      const executor = new WorkerExecutor({ maxWorkers: 1 })
      const flag = makeFlag()
      const futures = [runInExecutor(executor, blockUntil(flag, 'begun')), runInExecutor(executor, add(1, 1))]
      const shutDown = createTask(executor.shutdown())
      yield
      expect(() => executor.submit({ module: WORK, name: 'add' })).toThrow('cannot schedule new futures after shutdown')
      expect(shutDown.done()).toBe(false)
      raiseFlag(flag)
      yield* shutDown
      return futures.map((future) => future.result())
    })
    expect(outcome).toEqual(['begun', 2])
  })

  test('a shutdown waits for a thread whose work was cancelled', async () => {
    const log = await run(function* () {
      const executor = new WorkerExecutor()
      const flag = makeFlag()
      const seen: string[] = []
      runInExecutor(executor, blockUntil(flag)).cancel()
      const shutDown = createTask(executor.shutdown())
      shutDown.addDoneCallback(() => seen.push('shut down'))
      for (let passes = 0; passes < 10; passes += 1) yield
      seen.push('raises')
      raiseFlag(flag)
      yield* shutDown
      return seen
    })
    expect(log).toEqual(['raises', 'shut down'])
  })

  test('closing drops what it has, at once', async () => {
    const outcome = await run(function* () {
      const executor = new WorkerExecutor({ maxWorkers: 1 })
      const spinning = runInExecutor(executor, { module: WORK, name: 'spin' })
      const waiting = runInExecutor(executor, add(1, 1))
      yield
      executor.close()
      executor.close()
      return [spinning, waiting].map((future) => String(future.exception()))
    })
    expect(outcome).toEqual([
      'RuntimeError: the executor was closed before spin() was done',
      'RuntimeError: the executor was closed before add() was done',
    ])
  })

  test('many small pieces of work', async () => {
    const sum = await run(function* () {
      using executor = new WorkerExecutor({ maxWorkers: 2 })
      const futures = Array.from({ length: 200 }, (_, n) => runInExecutor<number>(executor, add(n, 1)))
      return (yield* gather(futures)).reduce((total, value) => total + value, 0)
    })
    expect(sum).toBe((200 * 201) / 2)
  })
})

test('what is transferred is gone here, and there it is', () => {
  const buffer = new ArrayBuffer(64)
  const size = runBlocked(function* () {
    using executor = new WorkerExecutor()
    const work = { module: WORK, name: 'size', args: [buffer], transferList: [buffer] }
    return yield* runInExecutor(executor, work)
  })
  expect([size, buffer.byteLength]).toEqual([64, 0])
})

test('arguments are what they were when they were given, though they had to wait', () => {
  const result = runBlocked(function* () {
    using executor = new WorkerExecutor({ maxWorkers: 1 })
    const flag = makeFlag()
    void runInExecutor(executor, blockUntil(flag))
    const args = [1, 1]
    const later = runInExecutor(executor, { module: WORK, name: 'add', args })
    args[0] = 100
    raiseFlag(flag)
    return yield* later
  })
  expect(result).toBe(2)
})

test('arguments that are too deep for a thread with a short stack are an error, and it does the next work', () => {
  const outcomes = runBlocked(function* () {
    const workerOptions = { resourceLimits: { stackSizeMb: 0.5 } }
    using executor = new WorkerExecutor({ maxWorkers: 1, workerOptions })
    const failing = runInExecutor(executor, { module: WORK, name: 'size', args: [deep(1200)] })
    const next = runInExecutor(executor, add(1, 1))
    yield* wait([failing, next])
    return [String(failing.exception()), next.result()]
  })
  expect(outcomes).toEqual([expect.stringMatching(/^TypeError: args: cannot be read in the thread: Maximum/), 2])
})

test('an executor that is closed by what reads the arguments takes no work', () => {
  runBlocked(function* () {
    const executor = new WorkerExecutor()
    const closing = {
      get value(): void {
        return executor.close()
      },
    }
    const work = { module: WORK, name: 'add', args: [closing] }
    expect(() => executor.submit(work)).toThrow('cannot schedule new futures after shutdown')
  })
})

test('it works for one loop', () => {
  const executor = new WorkerExecutor()
  const outcome = runBlocked(function* () {
    yield* runInExecutor(executor, add(1, 1))
    return 'works'
  })
  expect(outcome).toBe('works')
  // Its loop is closed, and so is it.
  const second = runBlocked(() => raisedBy(sleepAndSubmit(executor)))
  expect(String(second)).toBe('RuntimeError: cannot schedule new futures after shutdown')
})

function* sleepAndSubmit(executor: WorkerExecutor): ReturnType<typeof sleep<unknown>> {
  yield* sleep(0)
  return yield* runInExecutor(executor, add(1, 1))
}

test.each([0, -1, 1.5, Number.NaN, '4'])('maxWorkers: %o is an error', (maxWorkers) => {
  expect(() => new WorkerExecutor({ maxWorkers: maxWorkers as number })).toThrow(
    `maxWorkers: expected a positive integer, got ${String(maxWorkers)}`,
  )
})

test.each([
  [null, 'work: expected { module, name, args }, got null'],
  [{ module: WORK, name: 'add', args: 3 }, 'args: expected an array, got number 3'],
])('work that is %o is an error', (work, message) => {
  runBlocked(function* () {
    const executor = new WorkerExecutor()
    expect(() => executor.submit(work as never)).toThrow(new TypeError(message))
  })
})
