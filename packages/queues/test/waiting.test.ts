import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { Queue } from '@tsyncio/queues'
import { createTask, gather, taskGroup } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'

test('one that waits to get has the item in the pass after it was put', () => {
  run(function* (loop): Coroutine<void> {
    const queue = new Queue<string>()
    let got: [item: string, pass: number] | undefined
    function* getter(): Coroutine<void> {
      got = [yield* queue.get(), loop.pass]
    }
    createTask(getter())
    yield* turns(3)
    expect(got).toBeUndefined()
    queue.putNowait('a')
    const put = loop.pass
    yield* turns(1)
    expect(got).toEqual(['a', put + 1])
  })
})

test('one that waits to put has room in the pass after something was taken', () => {
  run(function* (loop): Coroutine<void> {
    const queue = new Queue<string>(1)
    const log: number[] = []
    function* putter(): Coroutine<void> {
      yield* queue.put('a')
      yield* queue.put('b')
      log.push(loop.pass)
    }
    createTask(putter())
    yield* turns(3)
    expect([queue.full(), log]).toEqual([true, []])
    expect(queue.getNowait()).toBe('a')
    const taken = loop.pass
    yield* turns(1)
    expect([log, queue.getNowait()]).toEqual([[taken + 1], 'b'])
  })
})

test('those who wait to get are served in the order of their coming, one for each item', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>()
    const getters = [1, 2, 3, 4].map(() => createTask(queue.get()))
    yield* turns(1)
    queue.putNowait(1)
    queue.putNowait(2)
    yield* turns(1)
    expect(getters.map((task) => task.done() && task.result())).toEqual([1, 2, false, false])
    queue.putNowait(3)
    queue.putNowait(4)
    yield* gather(getters)
  })
})

test('so are those who wait to put', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<string>(1)
    const putters = Array.from('abcd', (item) => createTask(queue.put(item)))
    yield* turns(1)
    const got: string[] = []
    for (let n = 0; n < 4; n += 1) {
      got.push(yield* queue.get())
      yield* turns(1)
    }
    yield* gather(putters)
    expect(got).toEqual(['a', 'b', 'c', 'd'])
  })
})

test('an item may be taken by anybody before the one who was woken runs, who then waits again, as the last', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<string>()
    const [first, second] = [createTask(queue.get()), createTask(queue.get())]
    yield* turns(1)
    queue.putNowait('a')
    expect(yield* queue.get()).toBe('a')
    yield* turns(1)
    queue.putNowait('b')
    queue.putNowait('c')
    expect(yield* gather([first, second])).toEqual(['c', 'b'])
  })
})

test('room may be taken by anybody, too', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<string>(1)
    queue.putNowait('a')
    const waiting = createTask(queue.put('b'))
    yield* turns(1)
    queue.getNowait()
    queue.putNowait('c')
    yield* turns(2)
    expect(waiting.done()).toBe(false)
    expect(yield* queue.get()).toBe('c')
    yield* waiting
    expect(queue.getNowait()).toBe('b')
  })
})

test('through a queue for one item goes any number of them', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>(1)
    const got: number[] = []
    function* produce(): Coroutine<void> {
      for (let n = 0; n < 100; n += 1) yield* queue.put(n)
    }
    function* consume(): Coroutine<void> {
      for (let n = 0; n < 100; n += 1) got.push(yield* queue.get())
    }
    yield* taskGroup(function* (group): Coroutine<void> {
      group.createTask(produce())
      group.createTask(consume())
    })
    expect(got).toEqual(Array.from({ length: 100 }, (_, n) => n))
  })
})

test('when several items are taken at once, as many go on who wait to put', () => {
  run(function* (): Coroutine<void> {
    const queue = new Queue<number>(2)
    const putters: TaskLike[] = [0, 1, 2, 3].map((item) => createTask(queue.put(item)))
    yield* turns(1)
    expect([queue.getNowait(), queue.getNowait()]).toEqual([0, 1])
    yield* turns(1)
    expect(putters.every((task) => task.done())).toBe(true)
    expect([queue.getNowait(), queue.getNowait()]).toEqual([2, 3])
  })
})

test('an item can be put from a callback', () => {
  run(function* (loop): Coroutine<void> {
    const queue = new Queue<number>()
    loop.callLater(1, (item: number) => queue.putNowait(item), 7)
    expect([yield* queue.get(), loop.time()]).toEqual([7, 1])
  })
})
