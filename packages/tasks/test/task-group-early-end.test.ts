import { getRunningLoop } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentTask, sleep, TaskGroup, taskGroup } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { FACTORIES, failAfter, longSleep, outcomeOf, runWith } from './group-parts.ts'
import { run, turns } from './numbered-loop.ts'

describe.each(FACTORIES)('cancelling a group of %s', (_, factory) => {
  /** What comes out of a group with this body, and what was logged; nothing of the cancellation may be left. */
  function outcome(body: (group: TaskGroup, log: string[]) => Coroutine<unknown>, group = new TaskGroup()): string[] {
    return runWith(factory, function* (loop): Coroutine<string[]> {
      const log: string[] = []
      const words = yield* outcomeOf(group.with((entered) => body(entered, log)))
      expect([currentTask()?.cancelling(), loop.time()]).toEqual([0, 1])
      yield* turns(3)
      return [words, ...log]
    })
  }

  test('from its body ends the tasks and the body, without an error', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'task'))
      yield* sleep(1)
      group.cancel()
      log.push('body goes on to its next await')
      yield* longSleep(log, 'body')
    })
    expect(seen).toEqual(['value undefined', 'body goes on to its next await', 'task cancelled', 'body cancelled'])
  })

  test('from a task, or from outside, does the same', () => {
    const fromTask = outcome(function* (group, log) {
      function* ending(): Coroutine<void> {
        yield* sleep(1)
        group.cancel()
      }
      group.createTask(longSleep(log, 'task'))
      group.createTask(ending())
      yield* longSleep(log, 'body')
    })
    expect(fromTask).toEqual(['value undefined', 'task cancelled', 'body cancelled'])
  })

  test('while it only waits for its tasks, ends those; the result of the body is kept', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'task'))
      getRunningLoop().callLater(1, () => group.cancel())
      return 'result'
    })
    expect(seen).toEqual(['value result', 'task cancelled'])
  })

  test('twice is as once', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'task'))
      yield* sleep(1)
      group.cancel()
      group.cancel()
      yield* longSleep(log, 'body')
    })
    expect(seen).toEqual(['value undefined', 'task cancelled', 'body cancelled'])
  })

  test('does not hide an error', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'task', new TypeError('in the task')))
      yield* sleep(1)
      group.cancel()
      yield* longSleep(log, 'body')
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: in the task)', 'task cancelled', 'body cancelled'])
  })

  test('lets in no new tasks', () => {
    const seen = outcome(function* (group, log) {
      yield* sleep(1)
      group.cancel()
      log.push(yield* outcomeOf(refused(group)))
    })
    expect(seen).toEqual(['value undefined', 'RuntimeError: TaskGroup is shutting down'])
  })
})

test('cancelled before it is entered, it ends at the first await', () => {
  run(function* (loop): Coroutine<void> {
    const log: string[] = []
    const group = new TaskGroup()
    group.cancel()
    const words = yield* outcomeOf(
      group.with(function* () {
        log.push('entered')
        yield* longSleep(log, 'body')
      }),
    )
    expect([words, ...log, loop.time()]).toEqual(['value undefined', 'entered', 'body cancelled', 0])
    expect(currentTask()?.cancelling()).toBe(0)
  })
})

test('cancelled before it is entered, it takes no tasks', () => {
  run(function* (): Coroutine<void> {
    const group = new TaskGroup()
    group.cancel()
    const words = yield* outcomeOf(group.with(() => outcomeOf(refused(group))))
    expect(words).toBe('value RuntimeError: TaskGroup is shutting down')
  })
})

test('cancelled after a failure, it asks its task to cancel no second time', () => {
  run(function* (): Coroutine<void> {
    const group = new TaskGroup()
    const words = yield* outcomeOf(
      group.with(function* () {
        group.createTask(failAfter(0))
        yield* outcomeOf(sleep(10))
        expect(currentTask()?.cancelling()).toBe(1)
        group.cancel()
        expect(currentTask()?.cancelling()).toBe(1)
      }),
    )
    expect([words, currentTask()?.cancelling()]).toEqual(['ExceptionGroup(TypeError: after 0)', 0])
  })
})

test('cancelled after it is left, nothing happens', () => {
  run(function* (): Coroutine<void> {
    const group = new TaskGroup()
    yield* group.with(() => turns(1))
    group.cancel()
    yield* turns(2)
    expect(currentTask()?.cancelling()).toBe(0)
  })
})

test('a cancellation of the task around it, in the same pass, comes out', () => {
  run(function* (): Coroutine<void> {
    const log: string[] = []
    const group = new TaskGroup()
    const task = createTask(group.with(() => longSleep(log, 'body')))
    yield* turns(1)
    group.cancel()
    task.cancel('from elsewhere')
    yield* outcomeOf(task)
    expect([task.cancelled(), task.cancelling(), ...log]).toEqual([true, 1, 'body cancelled'])
  })
})

test('an inner group that is cancelled leaves the outer one alone', () => {
  run(function* (): Coroutine<void> {
    const log: string[] = []
    const result = yield* taskGroup(function* (outer) {
      const other = outer.createTask(sleep(2, 'value'))
      yield* taskGroup(function* (inner) {
        inner.createTask(longSleep(log, 'inner task'))
        yield* sleep(1)
        inner.cancel()
      })
      return yield* other
    })
    expect([result, ...log]).toEqual(['value', 'inner task cancelled'])
  })
})

function* refused(group: TaskGroup): Coroutine<void> {
  group.createTask(turns(1))
}
