import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { allTasks, createTask, currentTask, sleep, Task } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { names, NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

describe('the current task', () => {
  test('is the one whose step runs, before and after each await', () => {
    run(function* (): Coroutine<void> {
      const main = currentTask()
      const seen: boolean[] = []
      function* body(): Coroutine<void> {
        for (let n = 0; n < 3; n += 1) {
          seen.push(currentTask() === task)
          yield
        }
      }
      const task: TaskLike = createTask(body())
      yield* task
      expect([seen, currentTask() === main]).toEqual([[true, true, true], true])
    })
  })

  test('is that of the caller in a coroutine that is awaited directly', () => {
    run(function* (): Coroutine<void> {
      function* inner(): Coroutine<TaskLike | undefined> {
        yield
        return currentTask()
      }
      expect(yield* inner()).toBe(currentTask())
    })
  })

  test('is none in a callback, and after a step that failed', () => {
    run(function* (loop): Coroutine<void> {
      const seen: unknown[] = []
      function* failing(): Coroutine<void> {
        throw new Error('no')
      }
      const task = createTask(failing())
      task.addDoneCallback(() => void seen.push(currentTask()))
      loop.callSoon(() => void seen.push(currentTask()))
      yield* thrownBy(task)
      expect(seen).toEqual([undefined, undefined])
    })
  })

  test('is the task that is cancelled, while that cleans up', () => {
    run(function* (): Coroutine<void> {
      let during: unknown
      function* body(): Coroutine<void> {
        try {
          yield* sleep(10)
        } finally {
          during = currentTask()
        }
      }
      const task = createTask(body())
      yield* turns(1)
      task.cancel()
      yield* thrownBy(task)
      expect(during).toBe(task)
    })
  })

  test('is the one that runs, and no other, in a context of a task that does not run', () => {
    run(function* (loop): Coroutine<void> {
      const other = new Task(sleep(10))
      const context = other.getContext()
      const main = currentTask()
      expect(context.run(currentTask, loop)).toBe(main)
      const seen: unknown[] = []
      loop.callSoon(() => void seen.push(currentTask()), undefined, context)
      const future = loop.createFuture<void>()
      future.addDoneCallback(() => void seen.push(currentTask()), { context })
      future.setResult()
      yield* turns(2)
      expect(names(seen as undefined[])).toEqual([undefined, undefined])
      other.cancel()
    })
  })

  test('is none in the exception handler, which runs in the context of the task that failed', () => {
    run(function* (loop): Coroutine<void> {
      const seen: (TaskLike | undefined)[] = []
      const failed = new Task(sleep(0))
      loop.setExceptionHandler(() => void seen.push(currentTask()))
      loop.callSoon(() => loop.callExceptionHandler({ message: 'hello', task: failed }))
      yield* turns(3)
      expect(names(seen)).toEqual([undefined])
    })
  })

  test('can be asked of a loop; without one, a loop must run', () => {
    const loop = new NumberedLoop()
    expect(currentTask(loop)).toBeUndefined()
    expect(() => currentTask()).toThrow(/no running event loop/)
  })
})

describe('all tasks', () => {
  test('are those that are not done, in the order of their creation', () => {
    run(function* (): Coroutine<void> {
      const all = (): unknown[] => names(allTasks())
      const main = currentTask()?.getName()
      for (const [name, delay] of [
        ['a', 3],
        ['b', 1],
        ['c', 2],
      ] as const) {
        createTask(sleep(delay), { name })
      }
      expect(all()).toEqual([main, 'a', 'b', 'c'])
      yield* sleep(1.5)
      expect(all()).toEqual([main, 'a', 'c'])
      yield* sleep(5)
      expect(all()).toEqual([main])
    })
  })

  test('a task that ends, however it ends, is not among them from its end on', () => {
    run(function* (): Coroutine<void> {
      function* failing(): Coroutine<void> {
        throw new Error('no')
      }
      const cancelled = createTask(sleep(10))
      for (const task of [createTask(turns(0)), createTask(failing()), cancelled]) {
        cancelled.cancel()
        task.addDoneCallback(() => expect(allTasks()).not.toContain(task))
        yield* turns(2)
        expect(names(allTasks())).toEqual(names([currentTask()]))
        if (!task.cancelled()) task.exception()
      }
    })
  })

  test('leave the registry at their end, however they end, so that nothing holds them any more', () => {
    const come: string[] = []
    const gone: string[] = []
    class Registering extends NumberedLoop {
      override registerTask(task: TaskLike): void {
        super.registerTask(task)
        come.push(task.getName())
      }
      override unregisterTask(task: TaskLike): void {
        super.unregisterTask(task)
        gone.push(task.getName())
      }
    }
    const loop = new Registering()
    function* failing(): Coroutine<void> {
      yield* sleep(1)
      throw new Error('no')
    }
    const cancelled = loop.createTask(sleep(10), { name: 'cancelled' })
    const failed = loop.createTask(failing(), { name: 'failed' })
    loop.createTask(sleep(1), { name: 'finished' })
    loop.callSoon(() => void loop.createTask(turns(3), { name: 'eager', eagerStart: true }))
    loop.callSoon(() => cancelled.cancel())
    loop.runUntilComplete(loop.createTask(sleep(2), { name: 'main' }))
    expect(gone.toSorted()).toEqual(['cancelled', 'eager', 'failed', 'finished', 'main'])
    expect(come.toSorted()).toEqual(gone.toSorted())
    expect(loop.allTasks()).toEqual([])
    failed.exception()
  })

  test('are those that wait for their turn, too, in the order in which they were made', () => {
    const loop = new NumberedLoop()
    const order: (string | undefined)[][] = []
    function* late(): Coroutine<void> {
      yield
      yield* sleep(1)
    }
    loop.createTask(late(), { name: 'late' })
    loop.createTask(sleep(1), { name: 'early' })
    loop.createTask(turns(2), { name: 'brief' })
    const note = (): void => void order.push(names(loop.allTasks()))
    note()
    loop.callSoon(note)
    loop.callLater(0.5, note)
    loop.runUntilComplete(loop.createTask(sleep(2), { name: 'main' }))
    expect(order).toEqual([
      ['late', 'early', 'brief'],
      ['late', 'early', 'brief', 'main'],
      ['late', 'early', 'main'],
    ])
  })

  test('are those of one loop', () => {
    const [one, two] = [new NumberedLoop(), new NumberedLoop()]
    const task = one.createTask(sleep(1))
    expect([names(allTasks(one)), allTasks(two)]).toEqual([names([task]), []])
    expect(() => allTasks()).toThrow(/no running event loop/)
    one.runUntilComplete(task)
    expect(allTasks(one)).toEqual([])
  })
})
