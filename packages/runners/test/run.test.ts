import { fromPromise, RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { run } from '@tsyncio/runners'
import { createTask, sleep } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

function makeParts(): { loop: VirtualLoop; host: VirtualHost; options: Parameters<typeof run>[1] } {
  const clock = new VirtualClock()
  const [loop, host] = [new VirtualLoop(clock), new VirtualHost(clock)]
  return { loop, host, options: { loopFactory: () => loop, host } }
}

test('the loop is closed, too, if it cannot be what was asked for', async () => {
  const { loop, options } = makeParts()
  await expect(run(sleep(0), { ...options, debug: 1 as unknown as boolean })).rejects.toThrow(TypeError)
  expect(loop.isClosed()).toBe(true)
})

test('promises settle meanwhile, and can be awaited', async () => {
  function* main(): Coroutine<string> {
    const one = yield* fromPromise(Promise.resolve('one'))
    yield* sleep(1)
    return `${one}, ${yield* fromPromise(Promise.resolve('two'))}`
  }
  expect(await run(main(), makeParts().options)).toBe('one, two')
})

test('the caller goes on meanwhile', async () => {
  const log: string[] = []
  function* main(): Coroutine<void> {
    log.push('main')
    yield
  }
  const running = run(main(), makeParts().options)
  log.push('caller')
  await running
  expect(log).toEqual(['caller', 'main'])
})

test('the host need not stay up afterwards', async () => {
  const { host, options } = makeParts()
  function* main(): Coroutine<void> {
    yield* sleep(1)
    expect(host.alive).toBe(true)
    createTask(sleep(100))
  }
  await run(main(), options)
  expect([host.alive, host.errors]).toEqual([false, []])
})

test('a future that main returns is not waited for on a loop that is no more', async () => {
  function* main(): Coroutine<unknown> {
    yield
    return createTask(sleep(100))
  }
  await expect(run(main(), makeParts().options)).rejects.toMatchObject({ name: 'CancelledError' })
})

test('two at the same time, each on its own loop', async () => {
  const [one, two] = [makeParts(), makeParts()]
  function* main(loop: VirtualLoop, delay: number): Coroutine<boolean> {
    yield* sleep(delay)
    return createTask(sleep(0)).getLoop() === loop
  }
  const results = await Promise.all([run(main(one.loop, 1), one.options), run(main(two.loop, 2), two.options)])
  expect(results).toEqual([true, true])
})

test('one inside another, awaited as a promise', async () => {
  function* inner(): Coroutine<number> {
    yield* sleep(1)
    return 42
  }
  function* outer(): Coroutine<number> {
    return yield* fromPromise(run(inner(), makeParts().options))
  }
  expect(await run(outer(), makeParts().options)).toBe(42)
})

test('rejects when the loop cannot be a guest of the host', async () => {
  class Watching extends VirtualLoop {
    protected override pollDescriptor(): number {
      return 7
    }
  }
  const loop = new Watching()
  const running = run(sleep(1), { loopFactory: () => loop, host: makeParts().host })
  await expect(running).rejects.toThrow(TypeError)
  expect([loop.isClosed(), loop.isRunning()]).toEqual([true, false])
})

test('rejects when the loop is closed already', async () => {
  const { loop, options } = makeParts()
  loop.close()
  await expect(run(sleep(1), options)).rejects.toThrow(RuntimeError)
})

test.each([true, false])('the loop is in debug mode if it is asked for: %s', async (debug) => {
  const { loop, options } = makeParts()
  function* main(): Coroutine<boolean> {
    return loop.getDebug()
  }
  expect(await run(main(), { ...options, debug })).toBe(debug)
})
