import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentTask, sleep, taskGroup } from '@tsyncio/tasks'
import type { TaskGroup } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { FACTORIES, failAfter, longSleep, outcomeOf, runWith } from './group-parts.ts'
import { run, turns } from './numbered-loop.ts'

describe.each(FACTORIES)('a group of %s, when the task around it is cancelled', (_, factory) => {
  /** Starts a group with this body, cancels its task after 1 second, and says how it ended, and what was logged. */
  function cancelled(
    body: (group: TaskGroup, log: string[]) => Coroutine<unknown>,
    during: (task: TaskLike, log: string[]) => Coroutine<void> = function* () {},
  ): [string, number, ...string[]] {
    return runWith(factory, function* (loop): Coroutine<[string, number, ...string[]]> {
      const log: string[] = []
      loop.callLater(1, () => task.cancel('enough'))
      const task = createTask(taskGroup((group) => body(group, log)))
      yield* sleep(1)
      yield* during(task, log)
      return [yield* outcomeOf(task), loop.time(), ...log]
    })
  }

  test('cancels its tasks, and is left by that cancellation', () => {
    const seen = cancelled(function* (group, log) {
      for (const name of ['a', 'b']) group.createTask(longSleep(log, name))
    })
    expect(seen).toEqual(['CancelledError: enough', 1, 'a cancelled', 'b cancelled'])
  })

  test('does the same when the body still runs', () => {
    const seen = cancelled(function* (group, log) {
      for (const name of ['a', 'b']) group.createTask(longSleep(log, name))
      yield* longSleep(log, 'body')
    })
    expect(seen).toEqual(['CancelledError: enough', 1, 'body cancelled', 'a cancelled', 'b cancelled'])
  })

  test('without tasks is left by the cancellation of its body', () => {
    const seen = cancelled((_group, log) => longSleep(log, 'body'))
    expect(seen).toEqual(['CancelledError: enough', 1, 'body cancelled'])
  })

  test('in the pass in which its tasks would have failed, does not hear of that any more', () => {
    const seen = cancelled(function* (group, log) {
      for (let n = 0; n < 3; n += 1) group.createTask(failAfter(1))
      yield* longSleep(log, 'body')
    })
    expect(seen).toEqual(['CancelledError: enough', 1, 'body cancelled'])
  })

  test('fails with a group all the same when the body turns the cancellation into an error', () => {
    const seen = cancelled((_group, log) => longSleep(log, 'body', new TypeError('in the body')))
    expect(seen).toEqual(['ExceptionGroup(TypeError: in the body)', 1, 'body cancelled'])
  })

  test('fails with a group all the same when a task fails while it is cancelled', () => {
    const seen = cancelled(function* (group, log) {
      group.createTask(longSleep(log, 'task', new TypeError('in the task')))
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: in the task)', 1, 'task cancelled'])
  })

  test('fails with a group when a task fails during the clean-up of the body, which that interrupts', () => {
    const seen = cancelled(function* (group, log) {
      group.createTask(failAfter(2))
      try {
        yield* longSleep(log, 'body')
      } finally {
        yield* longSleep(log, 'clean-up')
      }
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: after 2)', 2, 'body cancelled', 'clean-up cancelled'])
  })

  test('waits for the clean-up of its tasks, and another cancellation does not interrupt that', () => {
    function* careful(log: string[]): Coroutine<void> {
      try {
        yield* longSleep(log, 'task')
      } finally {
        yield* sleep(5)
        log.push('cleaned up')
      }
    }
    const seen = cancelled(
      function* (group, log) {
        group.createTask(careful(log))
      },
      function* (task, log) {
        yield* sleep(1)
        log.push(`again: ${task.cancel('again')}, ${task.cancelling()}`)
      },
    )
    expect(seen).toEqual(['CancelledError: enough', 6, 'task cancelled', 'again: true, 2', 'cleaned up'])
  })

  test('through another task that awaits it, behaves the same', () => {
    runWith(factory, function* (): Coroutine<void> {
      const log: string[] = []
      function* outer(): Coroutine<void> {
        yield* createTask(
          taskGroup(function* (group) {
            group.createTask(longSleep(log, 'task'))
          }),
        )
      }
      const task = createTask(outer())
      yield* sleep(1)
      task.cancel('enough')
      expect([yield* outcomeOf(task), ...log]).toEqual(['CancelledError: enough', 'task cancelled'])
    })
  })
})

describe('a failure and a cancellation from elsewhere at once', () => {
  test('make a group of errors; the cancellation arrives at the next await, and is counted once', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      function* body(): Coroutine<void> {
        log.push(yield* outcomeOf(taskGroup(failing)))
        log.push(`${currentTask()?.cancelling()} request`)
        yield* longSleep(log, 'afterwards')
      }
      function* failing(group: TaskGroup): Coroutine<void> {
        group.createTask(failAfter(0))
        yield* sleep(10)
      }
      const task = createTask(body())
      yield* turns(2)
      task.cancel()
      yield* outcomeOf(task)
      expect(log).toEqual(['ExceptionGroup(TypeError: after 0)', '1 request', 'afterwards cancelled'])
      expect([task.cancelled(), task.cancelling()]).toEqual([true, 1])
    })
  })
})

describe('nested groups', () => {
  test('are all left by a cancellation of the task around them', () => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      const task = createTask(
        taskGroup(function* (outer) {
          outer.createTask(longSleep(log, 'outer task'))
          yield* taskGroup(function* (inner) {
            inner.createTask(longSleep(log, 'inner task'))
            yield* longSleep(log, 'body')
          })
        }),
      )
      yield* sleep(1)
      task.cancel()
      expect(yield* outcomeOf(task)).toMatch(/^CancelledError/)
      expect(log).toEqual(['body cancelled', 'inner task cancelled', 'outer task cancelled'])
    })
  })

  test.each([
    ['outer', 'ExceptionGroup(TypeError: in the outer)'],
    ['inner', 'ExceptionGroup(ExceptionGroup(TypeError: in the inner))'],
  ])('when a task of the %s one fails: %s', (which, words) => {
    run(function* (): Coroutine<void> {
      const log: string[] = []
      const groups = taskGroup(function* (outer) {
        yield* taskGroup(function* (inner) {
          inner.createTask(longSleep(log, 'inner task'))
          const failing = which === 'outer' ? outer : inner
          failing.createTask(failAfter(1, new TypeError(`in the ${which}`)))
        })
      })
      expect([yield* outcomeOf(groups), ...log]).toEqual([words, 'inner task cancelled'])
      expect(currentTask()?.cancelling()).toBe(0)
    })
  })

  test('that both abort leave one request each, and none at the end', () => {
    run(function* (): Coroutine<void> {
      const counts: (number | undefined)[] = []
      const groups = taskGroup(function* (outer) {
        const inner = taskGroup(function* (group) {
          group.createTask(failAfter(0, new TypeError('inner')))
          outer.createTask(failAfter(0, new RangeError('outer')))
        })
        expect(yield* outcomeOf(inner)).toBe('ExceptionGroup(TypeError: inner)')
        counts.push(currentTask()?.cancelling())
      })
      expect(yield* outcomeOf(groups)).toBe('ExceptionGroup(RangeError: outer)')
      expect([...counts, currentTask()?.cancelling()]).toEqual([1, 0])
    })
  })
})
