import type { Coroutine } from '@tsyncio/futures'
import { PriorityQueue, Queue, QueueEmpty, QueueFull, QueueShutDown } from '@tsyncio/queues'
import { createTask, gather } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'

test('a queue says what is in it, who waits, and how much work is not done', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>(1)
    expect(String(queue)).toBe('<Queue [maxsize:1, items:0]>')
    const getter = createTask(queue.get())
    yield* turns(1)
    expect(String(queue)).toBe('<Queue [maxsize:1, items:0, getters:1]>')
    queue.putNowait(1)
    yield* getter
    const putters = [1, 2, 3].map((item) => createTask(queue.put(item)))
    yield* turns(1)
    expect(String(queue)).toBe('<Queue [maxsize:1, items:1, putters:2, tasks:2]>')
    queue.shutdown()
    expect(String(queue)).toBe('<Queue [maxsize:1, items:1, tasks:2, shutdown]>')
    yield* gather(putters, { returnExceptions: true })
  })
})

test('it goes by the name of its class', () => {
  expect(String(new PriorityQueue())).toBe('<PriorityQueue [maxsize:0, items:0]>')
})

test.each([
  ['QueueEmpty', QueueEmpty],
  ['QueueFull', QueueFull],
  ['QueueShutDown', QueueShutDown],
])('a %s is an ordinary error of its own name', (name, AnyError) => {
  const error = new AnyError()
  expect([error.name, error instanceof Error, String(error)]).toEqual([name, true, name])
})
