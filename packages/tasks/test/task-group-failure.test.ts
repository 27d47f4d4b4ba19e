import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentTask, sleep, TaskGroup, taskGroup } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { FACTORIES, failAfter, Fatal, longSleep, outcomeOf, runWith } from './group-parts.ts'
import { NumberedLoop, run, thrownBy, turns } from './numbered-loop.ts'

describe.each(FACTORIES)('a group of %s', (_, factory) => {
  /** What comes out of a group with this body, and what was logged. */
  function outcome(body: (group: TaskGroup, log: string[]) => Coroutine<unknown>): [string, number, ...string[]] {
    return runWith(factory, function* (loop): Coroutine<[string, number, ...string[]]> {
      const log: string[] = []
      const words = yield* outcomeOf(taskGroup((group) => body(group, log)))
      const result: [string, number, ...string[]] = [words, loop.time(), ...log]
      // No request to cancel is left, neither counted nor on its way.
      expect(currentTask()?.cancelling()).toBe(0)
      yield* turns(2)
      return result
    })
  }

  test('when a task fails, cancels the others and the body, and fails with a group of that error', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(failAfter(1))
      group.createTask(longSleep(log, 'sibling'))
      yield* longSleep(log, 'body')
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: after 1)', 1, 'sibling cancelled', 'body cancelled'])
  })

  test('when a task fails after the body has ended, does the same', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'sibling'))
      group.createTask(failAfter(1))
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: after 1)', 1, 'sibling cancelled'])
  })

  test('when a task fails at once, the body goes on to its next await', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(failAfter(-1, new TypeError('at once')))
      log.push('body goes on')
      yield* longSleep(log, 'body')
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: at once)', 0, 'body goes on', 'body cancelled'])
  })

  test('when the body fails, cancels the tasks, and fails with a group of that error', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'task'))
      yield* sleep(1)
      throw new TypeError('in the body')
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: in the body)', 1, 'task cancelled'])
  })

  test('when the body fails before a task has begun, that does not begin', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'task'), { eagerStart: false })
      throw new TypeError('in the body')
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: in the body)', 0])
  })

  test('without tasks, makes a group of the error of its body all the same', () => {
    expect(outcome(() => failAfter(1))).toEqual(['ExceptionGroup(TypeError: after 1)', 1])
  })

  test('has all errors: in the order in which they came, that of the body last', () => {
    const seen = outcome(function* (group, log) {
      group.createTask(longSleep(log, 'b', new RangeError('b')))
      group.createTask(failAfter(1, new TypeError('a')))
      yield* longSleep(log, 'body', new SyntaxError('body'))
    })
    expect(seen[0]).toBe('ExceptionGroup(TypeError: a, RangeError: b, SyntaxError: body)')
  })

  test('waits for the clean-up of those that it cancels', () => {
    const seen = outcome(function* (group, log) {
      function* careful(): Coroutine<void> {
        try {
          yield* longSleep(log, 'task')
        } finally {
          yield* sleep(3)
          log.push('cleaned up')
        }
      }
      group.createTask(careful())
      yield* sleep(1)
      throw new TypeError('in the body')
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: in the body)', 4, 'task cancelled', 'cleaned up'])
  })

  test('takes no new tasks while it is aborting', () => {
    const seen = outcome(function* (group, log) {
      function* spawning(): Coroutine<void> {
        try {
          yield* longSleep(log, 'spawning')
        } finally {
          log.push(yield* outcomeOf(refused(group)))
        }
      }
      group.createTask(spawning())
      group.createTask(failAfter(1))
    })
    expect(seen.slice(2)).toEqual(['spawning cancelled', 'RuntimeError: TaskGroup is shutting down'])
  })

  test('cancels a task that starts another, which fails', () => {
    const seen = outcome(function* (group, log) {
      function* second(): Coroutine<void> {
        group.createTask(failAfter(-1, new TypeError('third')))
        yield* longSleep(log, 'second')
      }
      group.createTask(second())
    })
    expect(seen).toEqual(['ExceptionGroup(TypeError: third)', 0, 'second cancelled'])
  })

  test('makes a BaseExceptionGroup where an error is not for a catch of ordinary ones', () => {
    const inBody = outcome(function* (group, log) {
      group.createTask(failAfter(1))
      yield* longSleep(log, 'body', new Fatal('body'))
    })
    expect(inBody[0]).toBe('BaseExceptionGroup(TypeError: after 1, Fatal: body)')
    const inTask = outcome(function* (group, log) {
      group.createTask(failAfter(1, new Fatal('task')))
      yield* longSleep(log, 'body', new TypeError('body'))
    })
    expect(inTask[0]).toBe('BaseExceptionGroup(Fatal: task, TypeError: body)')
  })

  test.each([
    ['task', 'ExceptionGroup(TypeError: after 1, RangeError: later)'],
    ['body', 'ExceptionGroup(RangeError: later, TypeError: after 1)'],
  ])('after a failing %s, when another task fails in its clean-up, does not cancel the rest again', (which, words) => {
    const seen = outcome(function* (group, log) {
      function* careful(): Coroutine<void> {
        const error = yield* thrownBy(longSleep(log, 'careful'))
        yield* sleep(5)
        log.push(`cancelled ${currentTask()?.cancelling()} time(s)`)
        throw error
      }
      function* failingLater(): Coroutine<void> {
        yield* thrownBy(longSleep(log, 'failing'))
        yield* failAfter(1, new RangeError('later'))
      }
      group.createTask(careful())
      group.createTask(failingLater())
      if (which === 'body') yield* failAfter(1)
      else group.createTask(failAfter(1))
    })
    expect(seen).toEqual([words, 6, 'careful cancelled', 'failing cancelled', 'cancelled 1 time(s)'])
  })

  test('keeps errors that are no Errors', () => {
    expect(outcome(() => failAfter(1, 'a string'))[0]).toBe('ExceptionGroup(a string)')
  })
})

test('the message says what happened, and the errors are the very ones', () => {
  const [one, two] = [new TypeError('one'), new RangeError('two')]
  const caught = run(function* (): Coroutine<unknown> {
    try {
      return yield* taskGroup(function* (group) {
        group.createTask(failAfter(1, one))
        group.createTask(failAfter(1, two))
      })
    } catch (error) {
      return error
    }
  })
  expect(caught).toMatchObject({ name: 'ExceptionGroup', message: 'unhandled errors in a TaskGroup' })
  const { errors } = caught as AggregateError
  expect([errors.length, errors[0] === one, errors[1] === two]).toEqual([2, true, true])
})

function* refused(group: TaskGroup): Coroutine<void> {
  group.createTask(turns(1))
}

test('a failure that comes when the task of the group has ended is reported, since nobody may be left to throw it', () => {
  const loop = new NumberedLoop()
  const group = new TaskGroup()
  function* leaving(): Coroutine<void> {
    yield* group.enter()
    group.createTask(failAfter(1), { name: 'child' })
  }
  function* main(): Coroutine<void> {
    yield* createTask(leaving())
    yield* sleep(2)
    // But another task can leave the group.
    expect(yield* thrownBy(group.exit(undefined))).toMatchObject({ errors: [{ message: 'after 1' }] })
  }
  loop.runUntilComplete(main())
  expect(loop.reports).toMatchObject([{ exception: { message: 'after 1' } }])
  expect((loop.reports[0]?.task as TaskLike | undefined)?.getName()).toBe('child')
  expect(loop.reports[0]?.message).toMatch(/ has failed but its parent task .* is already completed$/)
})
