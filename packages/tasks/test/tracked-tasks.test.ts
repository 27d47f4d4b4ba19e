// What a loop sees of its tasks by itself, and what they tell a loop that does not.
import { ContextVar, currentCarrier, enterCarrier } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import type { Coroutine, Runnable } from '@tsyncio/futures'
import { createTask, gather, Task } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { NumberedLoop, turns } from './numbered-loop.ts'

const who = new ContextVar('who', { default: 'nobody' })

function* nothing(): Coroutine<void> {}

/** Keeps its tasks as a loop does that notes nothing in them. */
class RegisteringLoop extends NumberedLoop {
  readonly registered = new Set<TaskLike>()
  calls = 0

  override get tracksTasks(): boolean {
    return false
  }

  override registerTask(task: TaskLike): void {
    this.calls += 1
    this.registered.add(task)
  }

  override unregisterTask(task: TaskLike): void {
    this.registered.delete(task)
  }
}

test('a registry that notes nothing in its tasks is told of the end of each, and of the beginning once', () => {
  const loop = new RegisteringLoop()
  const future = loop.createFuture<void>()
  function* waiting(): Coroutine<void> {
    yield* turns(2)
    yield* future
    yield* createTask(nothing())
  }
  const tasks = [1, 2, 3].map(() => loop.createTask(waiting()))
  loop.callSoon(() => future.setResult())
  loop.runUntilComplete(gather(tasks))
  expect(loop.registered.size).toBe(0)
  expect(loop.calls).toBe(6)
})

test('a loop that puts something else in its queue in place of a task still knows its tasks, and keeps their contexts apart', () => {
  const loop = new (class extends NumberedLoop {
    override enqueue(runnable: Runnable): void {
      super.enqueue({ run: () => runnable.run() })
    }
  })()
  const seen: unknown[] = []
  function* body(name: string): Coroutine<void> {
    who.set(name)
    yield
    seen.push([loop.currentTask()?.getName(), who.get(), loop.allTasks().length])
  }
  const tasks = ['Ada', 'Bob'].map((name) => loop.createTask(body(name), { name }))
  loop.runUntilComplete(gather(tasks))
  expect(seen).toEqual([
    ['Ada', 'Ada', 2],
    ['Bob', 'Bob', 1],
  ])
})

test('what a loop says of itself holds after debug mode, too', () => {
  const loop = new NumberedLoop()
  expect(loop.tracksTasks).toBe(true)
  loop.setDebug(true)
  expect(loop.tracksTasks).toBe(false)
  loop.setDebug(false)
  expect(loop.tracksTasks).toBe(true)
})

test('a task that cannot be left, because another was swapped in, leaves its context all the same', () => {
  const loop = new RegisteringLoop()
  const stranger = new Task(turns(1), { loop })
  function* swapping(): Coroutine<void> {
    who.set('Ada')
    loop.swapCurrentTask(stranger)
    yield
  }
  const before = currentCarrier()
  const task = new Task(swapping(), { loop })
  expect(() => task.run()).toThrow(/does not match/)
  expect(currentCarrier()).toBe(before)
  enterCarrier(before)
  loop.swapCurrentTask(undefined)
})
