import { getEventListeners } from 'node:events'
import { getHeapStatistics } from 'node:v8'
import type { Coroutine } from '@tsyncio/futures'
import { createTask } from '@tsyncio/tasks'
import { VirtualEventLoop } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { collected } from './garbage.ts'

const ROUNDS = 100_000

function* one(): Coroutine<number> {
  yield
  return 1
}

async function heapSize(): Promise<number> {
  await collected(() => false, 3)
  return getHeapStatistics().used_heap_size
}

test('100,000 tasks that follow one signal leave nothing with it', { timeout: 60_000 }, async () => {
  const { signal } = new AbortController()
  let most = 0
  function* rounds(count: number): Coroutine<void> {
    for (let n = 0; n < count; n += 1) {
      yield* createTask(one(), { signal })
      most = Math.max(most, getEventListeners(signal, 'abort').length)
    }
  }
  const loop = new VirtualEventLoop({ remembersWaits: false })
  loop.runUntilComplete(rounds(1000))
  const before = await heapSize()
  loop.runUntilComplete(rounds(ROUNDS))
  const grown = (await heapSize()) - before
  expect([most <= 1, getEventListeners(signal, 'abort').length]).toEqual([true, 0])
  // A listener for each would be more than twenty bytes a round.
  expect(grown).toBeLessThan(10 * ROUNDS)
})
