import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { run, runBlocking } from '@tsyncio/runners'
import { sleep } from '@tsyncio/tasks'
import { VirtualClock } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

/** Runs `main` on a loop that lacks what `without` sets to undefined. */
type Start = (main: Coroutine<unknown>, without: object, debug?: boolean) => Promise<unknown>

async function startBlocking(main: Coroutine<unknown>, without: object, debug?: boolean): Promise<unknown> {
  const loop = new VirtualLoop()
  Object.assign(loop, without)
  return runBlocking(main, { loopFactory: () => loop, debug })
}

async function startAsGuest(main: Coroutine<unknown>, without: object, debug?: boolean): Promise<unknown> {
  const clock = new VirtualClock()
  const loop = new VirtualLoop(clock)
  Object.assign(loop, without)
  return await run(main, { loopFactory: () => loop, host: new VirtualHost(clock), debug })
}

describe.each<[string, Start]>([
  ['runBlocking', startBlocking],
  ['run', startAsGuest],
])('%s', (_name, start) => {
  test('shuts down a loop that has no generators and no executor', async () => {
    const without = { shutdownAsyncgens: undefined, shutdownDefaultExecutor: undefined }
    expect(await start(sleep(1, 42), without)).toBe(42)
  })

  test('ends the generators, and then the executor, which has 300 seconds for it', async () => {
    const log: unknown[] = []
    function* noted(what: unknown): Coroutine<void> {
      log.push(what)
    }
    await start(sleep(1), {
      shutdownAsyncgens: () => noted('generators'),
      shutdownDefaultExecutor: (timeout: number) => noted(timeout),
    })
    expect(log).toEqual(['generators', 300])
  })

  test('refuses debug mode on a loop that has none, and closes it', async () => {
    let closed = false
    const without = { setDebug: undefined, close: () => (closed = true) }
    await expect(start(sleep(1), without, true)).rejects.toThrow(new RuntimeError('debug: this loop has no debug mode'))
    expect(closed).toBe(true)
    expect(await start(sleep(1, 42), without, false)).toBe(42)
  })
})
