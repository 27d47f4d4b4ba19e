import { Queue } from '@tsyncio/queues'
import { expect, test } from 'vitest'
import { usedMemory } from '../../events/test/used-memory.ts'
import { collected } from '../../tasks/test/garbage.ts'

const COUNT = 200_000

test.each([0, 1, 5])(
  'a queue that once was long, and has %i items left, keeps no more memory than those need',
  (left) => {
    const queue = new Queue<number>()
    const before = usedMemory()
    for (let item = 0; item < COUNT; item += 1) queue.putNowait(item)
    for (let taken = 0; taken < COUNT - left; taken += 1) if (queue.getNowait() !== taken) expect.fail(`not ${taken}`)
    expect(usedMemory() - before).toBeLessThan(COUNT)
    expect(queue.qsize()).toBe(left)
  },
)

test('an item that was taken is held no longer', async () => {
  const queue = new Queue<object>()
  queue.putNowait({})
  const taken = new WeakRef(queue.getNowait())
  await collected(() => taken.deref() === undefined)
  expect(taken.deref()).toBe(undefined)
  expect(queue.empty()).toBe(true)
})
