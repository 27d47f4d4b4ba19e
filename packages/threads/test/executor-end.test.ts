import { existsSync, readdirSync } from 'node:fs'
import { getRunningLoop, monotonicClock } from '@tsyncio/events'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { runBlocking } from '@tsyncio/runners'
import { SelectorEventLoop } from '@tsyncio/selector-io'
import { createTask, sleep, wait, waitFor } from '@tsyncio/tasks'
import { runVirtual } from '@tsyncio/testing'
import { runInExecutor, WorkerExecutor } from '@tsyncio/threads'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeFlag, newSelectorLoop, parts, raiseFlag, runBlocked, RUNS } from './loops.ts'
import { WORK } from './work-url.ts'

/** Threads are gone when the system has found the time. */
const LONG = { timeout: 30_000 }

const ADD = { module: WORK, name: 'add', args: [1, 1] }

describe.each(RUNS.slice(0, 3))('on $name', ({ run }) => {
  test('a shutdown that takes too long terminates the threads, and is reported', async () => {
    const outcome = await run(function* () {
      const reports: string[] = []
      getRunningLoop().setExceptionHandler((_, { message }: ExceptionContext) => reports.push(message))
      const executor = new WorkerExecutor({ maxWorkers: 1 })
      const spinning = runInExecutor(executor, { module: WORK, name: 'spin' })
      const waiting = runInExecutor(executor, ADD)
      yield* executor.shutdown(0.05)
      return [...reports, ...[spinning, waiting].map((future) => String(future.exception()))]
    })
    expect(outcome).toEqual([
      'an executor was not done within 0.05 seconds: its threads are terminated',
      'RuntimeError: the executor was shut down before spin() was done',
      'RuntimeError: the executor was shut down before add() was done',
    ])
  })

  test('what a thread dies of when it has nothing to do is reported', async () => {
    const report = await run(function* () {
      const loop = getRunningLoop()
      const reported = loop.createFuture<string>()
      loop.setExceptionHandler((_, context: ExceptionContext) => {
        reported.setResult(`${context.message}: ${String(context.exception)}`)
      })
      using executor = new WorkerExecutor({ maxWorkers: 1 })
      yield* runInExecutor(executor, { module: WORK, name: 'crashLater' })
      return yield* waitFor(reported, 10)
    })
    expect(report).toBe('a thread of an executor died when it had nothing to do: NoSuchUser: out of a callback')
  })

  test('nothing is left of it: no descriptor', async () => {
    const once = (): unknown =>
      run(function* () {
        const executor = new WorkerExecutor()
        yield* runInExecutor(executor, ADD)
        yield* executor.shutdown()
      })
    await once()
    const before = await settled()
    for (let times = 0; times < 5; times += 1) await once()
    await expect.poll(descriptors, LONG).toBeLessThanOrEqual(before)
  })
})

test.runIf(process.platform === 'linux').each(RUNS)(
  'a thread that vanishes without a word fails its work on $name',
  async ({ run }) => {
    const message = await run(function* () {
      using executor = new WorkerExecutor()
      const future = runInExecutor(executor, { module: WORK, name: 'vanish' })
      yield* wait([future])
      return String(future.exception())
    })
    // While the thread is blocked, nobody tells the exit code.
    expect(message).toMatch(/^RuntimeError: the thread ended, with exit code [17], before vanish\(\) was done$/)
  },
)

test.runIf(process.platform === 'linux')('a thread that vanishes after a long time is missed as well', () => {
  const FASTER = 20
  const clock = { ...monotonicClock, now: () => FASTER * monotonicClock.now() }
  const mayVanish = makeFlag()
  function* main(): Coroutine<string> {
    using executor = new WorkerExecutor()
    const future = runInExecutor(executor, { module: WORK, name: 'vanish', args: [mayVanish] })
    yield* sleep(3)
    raiseFlag(mayVanish)
    yield* wait([future], { timeout: 200 })
    return String(future.exception())
  }
  const message = runBlocking(main(), { loopFactory: () => new SelectorEventLoop({ ...parts, clock }) })
  expect(message).toMatch(/^RuntimeError: the thread ended/)
})

test.runIf(process.platform === 'linux').each(RUNS)(
  'what a thread returned before it ended counts, also where the end is heard first, on $name',
  async ({ run }) => {
    const thread = makeFlag()
    const sum = run(function* () {
      using executor = new WorkerExecutor()
      const future = runInExecutor(executor, { module: WORK, name: 'addAndExit', args: [thread, 1, 2] })
      getRunningLoop().callSoon(() => {
        Atomics.wait(thread, 0, 0)
        while (existsSync(`/proc/self/task/${thread[0]}`));
      })
      return yield* future
    })
    expect(await sum).toBe(3)
  },
)

test('a loop may be closed during a shutdown that waits for a thread', async () => {
  const before = descriptors()
  const loop = newSelectorLoop()
  const executor = new WorkerExecutor({ maxWorkers: 1 })
  loop.runUntilComplete(
    (function* (): Coroutine<void> {
      runInExecutor(executor, { module: WORK, name: 'spin' })
      createTask(executor.shutdown())
      yield
    })(),
  )
  loop.close()
  await expect.poll(descriptors, LONG).toBeLessThanOrEqual(before)
})

test.each<[string, (executor: WorkerExecutor) => Coroutine<void>]>([
  [
    'closing right after a result',
    function* (executor) {
      executor.close()
    },
  ],
  ['a shutdown that gives up at once', (executor) => executor.shutdown(0)],
])('%s does not wait long for the thread that is still at the bell', (_what, end) => {
  // Each for a millisecond, and so a thousand for one that is terminated there and never leaves; a slow machine makes no more of them.
  const waits = vi.spyOn(Atomics, 'wait')
  onTestFinished(() => waits.mockRestore())
  for (let times = 0; times < 5; times += 1) {
    waits.mockClear()
    runBlocked(function* () {
      getRunningLoop().setExceptionHandler(() => {})
      const executor = new WorkerExecutor()
      yield* runInExecutor(executor, ADD)
      yield* end(executor)
    })
    expect(waits.mock.calls.length).toBeLessThan(500)
  }
})

test.runIf(process.platform === 'linux')('work whose thread dies before it could say a word fails in the end', () => {
  const real = performance.now.bind(performance)
  let ahead = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead)
  const message = runBlocked(function* () {
    using executor = new WorkerExecutor({ workerOptions: { execArgv: ['--import', 'data:text/javascript,throw 1'] } })
    const future = executor.submit(ADD)
    ahead = 31_000
    yield* wait([future])
    return String(future.exception())
  })
  clock.mockRestore()
  expect(message).toBe('RuntimeError: the thread did not start within 30 seconds')
})

test('work whose thread cannot be started is not in flight', async () => {
  const slept = await runVirtual(
    (function* () {
      using executor = new WorkerExecutor({ workerOptions: { execArgv: ['--no-such-option'] } })
      expect(() => executor.submit(ADD)).toThrow('--no-such-option')
      return yield* sleep(1, 'slept')
    })(),
  )
  expect(slept).toBe('slept')
})

function descriptors(): number {
  return readdirSync('/proc/self/fd').length
}

/** How many there are once threads that said good-bye, or were terminated, are gone. */
async function settled(): Promise<number> {
  for (;;) {
    const before = descriptors()
    await new Promise((resolve) => setTimeout(resolve, 100))
    if (descriptors() === before) return before
  }
}
