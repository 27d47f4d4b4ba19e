import { blocking, brokenPromises, futureSuite } from '@tsyncio/conformance'
import { Future } from '@tsyncio/futures'
import { VirtualEventLoop } from '@tsyncio/testing'
import { expect, test } from 'vitest'

class ForgivingFuture extends Future<unknown> {
  override then<A, B>(onFulfilled?: ((value: unknown) => A | PromiseLike<A>) | null): Promise<A | B> {
    return Promise.resolve(undefined).then(onFulfilled)
  }
}

test('a future whose promise never rejects is told that it gives a value, and not that it throws', async () => {
  const broken = await brokenPromises(futureSuite, {
    drive: blocking(() => new VirtualEventLoop()),
    newFuture: (loop) => new ForgivingFuture({ loop }),
  })
  const told = broken.find(({ promise }) => promise === 'await in an async function throws what it failed with')
  expect(told?.message).toMatch(/\nawait gives a value where result\(\) throws$/)
})
