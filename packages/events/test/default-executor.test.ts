import type { Executor } from '@tsyncio/events'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { expect, test } from 'vitest'

/** An executor that does nothing, and takes its time to end. */
class IdleExecutor implements Executor {
  readonly log: string[] = []

  submit(): FutureLike<unknown> {
    throw new Error('not expected here')
  }

  *shutdown(timeout?: number): Coroutine<void> {
    this.log.push(`shuts down within ${timeout}`)
    yield* sleep(2)
    this.log.push('is shut down')
  }

  close(): void {
    this.log.push('is closed')
  }
}

test('a loop has no default executor until one is set', () => {
  const loop = new VirtualEventLoop()
  const executor = new IdleExecutor()
  expect(loop.getDefaultExecutor()).toBeUndefined()
  loop.setDefaultExecutor(executor)
  expect(loop.getDefaultExecutor()).toBe(executor)
  loop.close()
})

test('shutting it down waits for it; after that there is none', () => {
  const loop = new VirtualEventLoop()
  const executor = new IdleExecutor()
  loop.setDefaultExecutor(executor)
  loop.runUntilComplete(loop.shutdownDefaultExecutor(300))
  expect([executor.log, loop.time()]).toEqual([['shuts down within 300', 'is shut down'], 2])
  expect(() => loop.getDefaultExecutor()).toThrow('Executor shutdown has been called')
  loop.close()
})

test('without one, shutting down has nothing to wait for, and none is given out afterwards', () => {
  const loop = new VirtualEventLoop()
  loop.runUntilComplete(loop.shutdownDefaultExecutor())
  expect(() => loop.getDefaultExecutor()).toThrow('Executor shutdown has been called')
  loop.close()
})

test('closing the loop closes it at once', () => {
  const loop = new VirtualEventLoop()
  const executor = new IdleExecutor()
  loop.setDefaultExecutor(executor)
  loop.close()
  loop.close()
  expect(executor.log).toEqual(['is closed'])
  expect(() => loop.setDefaultExecutor(executor)).toThrow('Event loop is closed')
})

test.each([undefined, null, 3, {}, { submit() {} }, { submit() {}, shutdown() {} }])('%o is none', (value) => {
  const loop = new VirtualEventLoop()
  expect(() => loop.setDefaultExecutor(value as never)).toThrow(
    /^executor: expected an object with submit\(\), shutdown\(\) and close\(\); it has no \w+\(\)$/,
  )
  loop.close()
})
