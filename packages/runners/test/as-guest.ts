import type { Coroutine } from '@tsyncio/futures'
import { run } from '@tsyncio/runners'
import { VirtualClock } from '@tsyncio/testing'
import { expect } from 'vitest'
import { VirtualHost, VirtualLoop } from './virtual-parts.ts'

/** Runs `main` as a guest, beside promises. */
export async function asGuest<T>(main: (loop: VirtualLoop) => Coroutine<T>): Promise<Awaited<T>> {
  const clock = new VirtualClock()
  const loop = new VirtualLoop(clock)
  const result = await run(main(loop), { loopFactory: () => loop, host: new VirtualHost(clock) })
  expect(loop.reports).toEqual([])
  return result
}
