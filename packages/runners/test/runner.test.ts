import { ContextVar, copyContext } from '@tsyncio/contextvars'
import { CancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { run, Runner } from '@tsyncio/runners'
import { createTask, sleep } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { expect, test, vi } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

const color = new ContextVar('color', { default: 'grey' })

function* paint(value: string): Coroutine<string> {
  const before = color.get()
  color.set(value)
  yield* sleep(1)
  return before
}

function makeRunner(): { runner: Runner; loops: VirtualLoop[] } {
  const loops: VirtualLoop[] = []
  const loopFactory = (): VirtualLoop => (loops.push(new VirtualLoop()), loops.at(-1) as VirtualLoop)
  return { runner: new Runner({ loopFactory }), loops }
}

test('makes its loop when it is first needed, and only one', () => {
  const { runner, loops } = makeRunner()
  expect(loops).toHaveLength(0)
  const loop = runner.getLoop()
  expect([runner.run(sleep(1, 'a')), runner.run(sleep(1, 'b'))]).toEqual(['a', 'b'])
  expect([loops.length, loops[0] === loop, loop.time()]).toEqual([1, true, 2])
})

test('keeps one context over its runs, and leaves that of the caller alone', () => {
  const { runner } = makeRunner()
  expect([runner.run(paint('red')), runner.run(paint('green'))]).toEqual(['grey', 'red'])
  expect(color.get()).toBe('grey')
})

test('runs in another context when it is told to', () => {
  const { runner } = makeRunner()
  const context = copyContext()
  runner.run(paint('red'), { context })
  expect([context.get(color), runner.run(paint('green'))]).toEqual(['red', 'grey'])
})

test('tasks go on over its runs, until it is closed', () => {
  const { runner } = makeRunner()
  function* start(): Coroutine<void> {
    createTask(sleep(3)).addDoneCallback((task) => log.push(task.cancelled() ? 'cancelled' : 'slept'))
  }
  const log: string[] = []
  runner.run(start())
  runner.run(sleep(4))
  expect(log).toEqual(['slept'])
  runner.run(start())
  runner.close()
  expect(log).toEqual(['slept', 'cancelled'])
})

test('once closed runs no more; closing may be repeated, and is what using it ends with', () => {
  const { runner, loops } = makeRunner()
  {
    using used = runner
    used.run(sleep(1))
  }
  runner.close()
  expect(loops[0]?.isClosed()).toBe(true)
  expect(() => runner.getLoop()).toThrow(/closed/)
  expect(() => runner.run(sleep(1))).toThrow(/closed/)
})

test('closed before it was used has no loop to close', () => {
  const { runner, loops } = makeRunner()
  runner.close()
  expect(loops).toHaveLength(0)
})

test('closed by what it runs is refused, and closes its loop afterwards', () => {
  const { runner, loops } = makeRunner()
  function* main(): Coroutine<void> {
    expect(() => runner.close()).toThrow('Cannot close a running event loop')
    expect(runner.getLoop()).toBe(loops[0])
    yield* sleep(1)
  }
  // Those that are left were asked to cancel before, as in asyncio.
  expect(() => runner.run(main())).toThrow(CancelledError)
  expect(runner.run(sleep(1, 'goes on'))).toBe('goes on')
  runner.close()
  expect(loops[0]?.isClosed()).toBe(true)
})

test('has its loop until the shutdown is over', () => {
  const { runner, loops } = makeRunner()
  let seen: unknown
  function* cleaningUp(): Coroutine<void> {
    try {
      yield* sleep(9)
    } finally {
      seen = runner.getLoop()
    }
  }
  function* main(): Coroutine<void> {
    createTask(cleaningUp())
    yield* sleep(1)
  }
  runner.run(main())
  runner.close()
  expect(seen).toBe(loops[0])
})

test('is refused inside a running loop', () => {
  const { runner } = makeRunner()
  function* main(): Coroutine<void> {
    expect(() => runner.run(sleep(1))).toThrow(/running event loop/)
    expect(() => makeRunner().runner.run(sleep(1))).toThrow(/running event loop/)
  }
  runner.run(main())
})

test('goes on after a failing run', () => {
  const { runner } = makeRunner()
  function* failing(): Coroutine<void> {
    throw new Error('no')
  }
  expect(() => runner.run(failing())).toThrow('no')
  expect(runner.run(sleep(1, 'value'))).toBe('value')
})

test('the loop is closed though it cannot listen for interruptions', async () => {
  const deaf = (): never => {
    throw new Error('no signals')
  }
  const loop = Object.assign(new VirtualLoop(), { onInterrupt: deaf })
  const runner = new Runner({ loopFactory: () => loop })
  expect(() => runner.run(sleep(0))).toThrow('no signals')
  expect(() => runner.close()).toThrow('no signals')
  expect(loop.isClosed()).toBe(true)
  const clock = new VirtualClock()
  const guest = new VirtualLoop(clock)
  const host = Object.assign(new VirtualHost(clock), { onInterrupt: deaf })
  await expect(run(sleep(0), { loopFactory: () => guest, host })).rejects.toThrow('no signals')
  expect(guest.isClosed()).toBe(true)
})

test('a task that is left and throws undefined is reported, too', () => {
  const loop = new VirtualLoop()
  function* left(): Coroutine<void> {
    try {
      yield* sleep(60)
    } catch {
      throw undefined
    }
  }
  function* main(): Coroutine<void> {
    createTask(left())
    yield
  }
  using runner = new Runner({ loopFactory: () => loop })
  runner.run(main())
  runner.close()
  expect(loop.reports).toMatchObject([{ message: 'unhandled exception during asyncio.run() shutdown' }])
})

test('refuses what makes no loop, by its name', async () => {
  const options = { loopFactory: null as never }
  expect(() => new Runner(options).getLoop()).toThrow('loopFactory: expected a function, got null')
  await expect(run(sleep(0), { ...options, host: new VirtualHost(new VirtualClock()) })).rejects.toThrow(
    'loopFactory: expected a function',
  )
  const forgetful = { loopFactory: () => undefined as never }
  expect(() => new Runner(forgetful).getLoop()).toThrow('loopFactory: expected it to return a loop, got undefined')
})

test.each([undefined, null, {}])('refuses a host that is none, and makes no loop for it: %o', async (host) => {
  const loopFactory = vi.fn<() => VirtualLoop>(() => new VirtualLoop())
  await expect(run(sleep(0), { loopFactory, host: host as never })).rejects.toThrow('host: expected a Host, got')
  expect(loopFactory).not.toHaveBeenCalled()
})

test.each([true, false])('its loop is in debug mode if it is asked for: %s', (debug) => {
  using runner = new Runner({ loopFactory: () => new VirtualLoop(), debug })
  expect(runner.getLoop().getDebug?.()).toBe(debug)
})

test('without a word its loop keeps its own mode', () => {
  const loop = new VirtualLoop()
  loop.setDebug(true)
  using runner = new Runner({ loopFactory: () => loop })
  expect(runner.getLoop().getDebug?.()).toBe(true)
})
