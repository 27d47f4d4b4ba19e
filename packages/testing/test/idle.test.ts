import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { expect, test } from 'vitest'

test('a new loop is idle, and one whose program has ended', () => {
  const loop = new VirtualEventLoop()
  expect(loop.isIdle()).toBe(true)
  loop.runUntilComplete(sleep(1))
  expect(loop.isIdle()).toBe(true)
})

test.each<[string, (loop: VirtualEventLoop) => () => void]>([
  [
    'a callback',
    (loop) => {
      const handle = loop.callSoon(() => {})
      return () => {
        handle.cancel()
        loop.stop()
        loop.runForever()
      }
    },
  ],
  [
    'a timer, until it is cancelled',
    (loop) => {
      const timer = loop.callLater(1, () => {})
      return () => timer.cancel()
    },
  ],
  [
    'work outside',
    (loop) => {
      const work = loop.beginExternalWork()
      return () => work[Symbol.dispose]()
    },
  ],
  [
    'a task that waits',
    (loop) => {
      const future = loop.createFuture<void>()
      function* main(): Coroutine<void> {
        createTask(future[Symbol.iterator]())
        yield* sleep(1)
      }
      loop.runUntilComplete(main())
      return () => {
        future.setResult()
        loop.runUntilComplete(sleep(1))
      }
    },
  ],
])('it is not while there is %s', (_what, begin) => {
  const loop = new VirtualEventLoop()
  const end = begin(loop)
  expect(loop.isIdle()).toBe(false)
  end()
  expect(loop.isIdle()).toBe(true)
})
