import type { TaskLike } from '@tsyncio/events'
import { isCancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { Condition } from '@tsyncio/locks'
import { createTask, waitFor } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

function start(condition: Condition, count: number): TaskLike[] {
  return Array.from({ length: count }, () => createTask(condition.with(() => condition.wait())))
}

function* notify(condition: Condition): Coroutine<void> {
  yield* condition.with(function* () {
    condition.notify()
  })
}

function outcomes(tasks: readonly TaskLike[]): string {
  return tasks.map((task) => (task.cancelled() ? 'cancelled' : task.done() ? 'woken' : 'waits')).join(' ')
}

test('one that is cancelled while it waits has the lock when the error comes out', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    yield* condition.with(function* () {
      expect(yield* thrownBy(waitFor(condition.wait(), 1))).toMatchObject({ name: 'TimeoutError' })
      expect(condition.locked()).toBe(true)
    })
    const [task] = start(condition, 1) as [TaskLike]
    yield* turns(1)
    yield* condition.acquire()
    task.cancel('enough')
    yield* turns(5)
    // It cannot leave without the lock.
    expect(outcomes([task])).toBe('waits')
    condition.release()
    expect(yield* thrownBy(task)).toMatchObject({ name: 'CancelledError', message: 'enough' })
    expect(condition.locked()).toBe(false)
  })
})

test('cancelled again and again while it waits for the lock, it throws the last of the errors', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    let seen: unknown
    const task = createTask(
      condition.with(function* (): Coroutine<void> {
        try {
          yield* condition.wait()
        } catch (error) {
          seen = error
          throw error
        }
      }),
    )
    yield* turns(1)
    yield* condition.acquire()
    condition.notify()
    for (const message of ['one', 'two', 'three']) {
      yield* turns(2)
      task.cancel(message)
    }
    yield* turns(2)
    expect([task.done(), task.cancelling()]).toEqual([false, 3])
    condition.release()
    const error = yield* thrownBy(task)
    expect(error).toMatchObject({ message: 'three' })
    expect(error).toBe(seen)
  })
})

const races: Record<string, (task: TaskLike, condition: Condition) => void> = {
  'notified, then cancelled': (task, condition) => {
    condition.notify()
    task.cancel()
  },
  'cancelled, then notified': (task, condition) => {
    task.cancel()
    condition.notify()
  },
}

for (const [name, race] of Object.entries(races)) {
  test(`one that is ${name}, in one pass, does not cost the next its notification`, () => {
    run(function* (): Coroutine<void> {
      const condition = new Condition()
      const tasks = start(condition, 3)
      yield* turns(1)
      yield* condition.acquire()
      race(tasks[0] as TaskLike, condition)
      condition.release()
      yield* turns(4)
      // The first, cancelled, notifies once more: who is woken without a reason looks again and waits.
      expect(outcomes(tasks)).toBe(name.startsWith('notified') ? 'cancelled woken waits' : 'cancelled woken woken')
      tasks[2]?.cancel()
      yield* turns(1)
    })
  })
}

test('one that is cancelled while it waits for the lock again passes its notification on', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const tasks = start(condition, 2)
    yield* turns(1)
    yield* condition.acquire()
    condition.notify()
    yield* turns(1)
    tasks[0]?.cancel()
    yield* turns(1)
    expect(outcomes(tasks)).toBe('waits waits')
    condition.release()
    yield* turns(3)
    expect(outcomes(tasks)).toBe('cancelled woken')
  })
})

test('one that is closed from outside passes its notification on', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    yield* condition.acquire()
    const closed = condition.wait()
    closed.next()
    const next = createTask(condition.with(() => condition.wait()))
    yield* turns(1)
    yield* condition.acquire()
    condition.notify()
    condition.release()
    closed.return(true)
    condition.release()
    expect(yield* next).toBe(true)
  })
})

test('a cancellation that comes when the lock is taken again without a wait is for the next await', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const task = createTask(
      condition.with(function* (): Coroutine<string> {
        yield* condition.wait()
        return 'notified'
      }),
    )
    yield* turns(1)
    yield* notify(condition)
    yield* turns(1)
    expect([task.cancel(), task.result()]).toEqual([false, 'notified'])
  })
})

test('an error of the lock comes out, and the notification goes on', () => {
  run(function* (): Coroutine<void> {
    const broken = {
      held: true,
      locked: () => broken.held,
      *acquire(): Coroutine<void> {
        throw new Error('no lock today')
      },
      release: () => void (broken.held = false),
    }
    const condition = new Condition(broken)
    const [first, second] = [createTask(condition.wait()), createTask(condition.wait())]
    yield* turns(1)
    // Only one could begin: for the second the lock was released already.
    expect(yield* thrownBy(second)).toMatchObject({ name: 'RuntimeError' })
    broken.held = true
    condition.notify()
    expect(yield* thrownBy(first)).toMatchObject({ message: 'no lock today' })
  })
})

test('a notification is never lost: consumers that are cancelled leave their item to others', () => {
  run(function* (): Coroutine<void> {
    const condition = new Condition()
    const items: number[] = []
    const taken: number[] = []
    function* consume(): Coroutine<void> {
      yield* condition.with(function* () {
        taken.push((yield* condition.waitFor(() => items.length > 0 && items)).shift() as number)
      })
    }
    const consumers = Array.from({ length: 20 }, () => createTask(consume()))
    yield* turns(1)
    for (let n = 0; n < 10; n += 1) {
      yield* condition.acquire()
      items.push(n)
      condition.notify()
      condition.release()
      consumers[n * 2]?.cancel()
    }
    yield* turns(10)
    expect([taken.length, items]).toEqual([10, []])
    expect(consumers.every((task) => task.done())).toBe(true)
    expect(isCancelledError(yield* thrownBy(consumers[0] as TaskLike))).toBe(true)
  })
})
