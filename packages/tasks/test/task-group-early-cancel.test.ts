import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep, TaskGroup, taskGroup } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { outcomeOf } from './group-parts.ts'
import { run, turns } from './numbered-loop.ts'

// `group.cancel()` where the task around it is cancelled as well.

test('a cancellation of the task, while the group waits for the clean-up of its tasks, comes out', () => {
  run(function* (): Coroutine<void> {
    function* slowToEnd(): Coroutine<void> {
      try {
        yield* sleep(60)
      } finally {
        yield* sleep(1)
      }
    }
    const group = new TaskGroup()
    const task = createTask(
      group.with(function* () {
        group.createTask(slowToEnd())
        yield* sleep(0)
      }),
    )
    yield* turns(3)
    group.cancel()
    yield* turns(3)
    task.cancel('from elsewhere')
    yield* outcomeOf(task)
    expect([task.cancelled(), task.cancelling()]).toEqual([true, 1])
  })
})

/** What `body` says in the clean-up of a task that was cancelled, and how that ends: whether as cancelled, by how many requests. */
function* fromCleanUp(body: (task: TaskLike) => Coroutine<string>): Coroutine<unknown[]> {
  const log: unknown[] = []
  function* cleaningUp(): Coroutine<void> {
    try {
      yield* sleep(60)
    } finally {
      log.push(yield* body(task))
    }
  }
  const task = createTask(cleaningUp())
  yield* turns(1)
  task.cancel()
  yield* outcomeOf(task)
  return [...log, task.cancelled(), task.cancelling()]
}

describe('in the clean-up of the task', () => {
  test.each([0, 60])('the group ends as everywhere, with a body of %d seconds', (seconds) => {
    run(function* (loop): Coroutine<void> {
      const ends = yield* fromCleanUp(() => {
        const group = new TaskGroup()
        loop.callLater(1, () => group.cancel())
        return outcomeOf(
          group.with(function* () {
            group.createTask(sleep(60))
            yield* sleep(seconds)
          }),
        )
      })
      expect(ends).toEqual(['value undefined', true, 1])
    })
  })

  test.each([
    ['by a body that then waits for nothing', (group: TaskGroup) => group],
    ['before it is entered', (group: TaskGroup) => (group.cancel(), group)],
  ])('cancelled %s, the group leaves no cancellation for the next await', (_when, begin) => {
    run(function* (): Coroutine<void> {
      const ends = yield* fromCleanUp(function* () {
        const group = begin(new TaskGroup())
        yield* group.with(function* () {
          group.cancel()
        })
        return yield* outcomeOf(sleep(1))
      })
      expect(ends).toEqual(['value undefined', true, 1])
    })
  })

  test('a cancellation from outside comes out of a group whose body waits for nothing', () => {
    run(function* (): Coroutine<void> {
      const ends = yield* fromCleanUp((task) =>
        outcomeOf(
          taskGroup(function* (group) {
            group.cancel()
            task.cancel('from elsewhere')
          }),
        ),
      )
      expect(ends).toEqual(['CancelledError: from elsewhere', true, 2])
    })
  })
})
