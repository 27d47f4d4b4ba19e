import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, sleep, TaskGroup, taskGroup } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
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

test.each([0, 60])(
  'in the clean-up of the task, the group ends as everywhere, with a body of %d seconds',
  (seconds) => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* cleaningUp(): Coroutine<void> {
        try {
          yield* sleep(60)
        } finally {
          const group = new TaskGroup()
          getRunningLoop().callLater(1, () => group.cancel())
          const words = yield* outcomeOf(
            group.with(function* () {
              group.createTask(sleep(60))
              yield* sleep(seconds)
            }),
          )
          log.push(words)
        }
      }
      const task = createTask(cleaningUp())
      yield* turns(1)
      task.cancel()
      yield* outcomeOf(task)
      expect([...log, task.cancelled(), task.cancelling()]).toEqual(['value undefined', true, 1])
    })
  },
)

test.each([
  ['by a body that then waits for nothing', (group: TaskGroup) => group],
  ['before it is entered', (group: TaskGroup) => (group.cancel(), group)],
])('in the clean-up of the task, cancelled %s, the group leaves no cancellation for the next await', (_when, begin) => {
  run(function* (): Coroutine<void> {
    const log: string[] = []
    function* cleaningUp(): Coroutine<void> {
      try {
        yield* sleep(60)
      } finally {
        const group = begin(new TaskGroup())
        yield* group.with(function* () {
          group.cancel()
        })
        log.push(yield* outcomeOf(sleep(1)))
      }
    }
    const task = createTask(cleaningUp())
    yield* turns(1)
    task.cancel()
    yield* outcomeOf(task)
    expect([...log, task.cancelled(), task.cancelling()]).toEqual(['value undefined', true, 1])
  })
})

test('in the clean-up of the task, a cancellation from outside comes out of a group whose body waits for nothing', () => {
  run(function* (): Coroutine<void> {
    const log: string[] = []
    function* cleaningUp(): Coroutine<void> {
      try {
        yield* sleep(60)
      } finally {
        log.push(
          yield* outcomeOf(
            taskGroup(function* (group) {
              group.cancel()
              task.cancel('from elsewhere')
            }),
          ),
        )
      }
    }
    const task = createTask(cleaningUp())
    yield* turns(1)
    task.cancel()
    yield* outcomeOf(task)
    expect([...log, task.cancelling()]).toEqual(['CancelledError: from elsewhere', 2])
  })
})
