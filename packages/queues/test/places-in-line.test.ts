import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { Queue } from '@tsyncio/queues'
import { createTask, gather } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'

test('nobody loses its place when one behind the woken one is cancelled', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>()
    const [a, b, c, d] = Array.from('abcd', () => createTask(queue.get())) as [TaskLike, TaskLike, TaskLike, TaskLike]
    yield* turns(1)
    b.cancel()
    queue.putNowait(1)
    yield* turns(3)
    queue.putNowait(2)
    queue.putNowait(3)
    expect(yield* gather([a, c, d])).toEqual([1, 2, 3])
  })
})

test('nobody loses its place when one is cancelled whose item somebody else took', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>()
    const [a, b, c] = Array.from('abc', () => createTask(queue.get())) as [TaskLike, TaskLike, TaskLike]
    yield* turns(1)
    queue.putNowait(1)
    a.cancel()
    queue.getNowait()
    yield* turns(3)
    queue.putNowait(2)
    queue.putNowait(3)
    expect(yield* gather([b, c])).toEqual([2, 3])
  })
})

test('nobody loses its place when one behind the one for whom there is room is cancelled', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<string>(1)
    const tasks = Array.from('abcde', (item) => createTask(queue.put(item)))
    yield* turns(1)
    tasks[2]?.cancel()
    const items: string[] = []
    while (!queue.empty()) {
      items.push(queue.getNowait())
      yield* turns(3)
    }
    expect(items.join('')).toBe('abde')
  })
})

test('nobody loses its place when one is cancelled whose room somebody else took', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<string>(1)
    const tasks = Array.from('abcd', (item) => createTask(queue.put(item)))
    yield* turns(1)
    const items = [queue.getNowait()]
    tasks[1]?.cancel()
    queue.putNowait('x')
    yield* turns(3)
    while (!queue.empty()) {
      items.push(queue.getNowait())
      yield* turns(3)
    }
    expect(items.join('')).toBe('axcd')
  })
})
