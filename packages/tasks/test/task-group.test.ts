import { Context, ContextVar } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, currentTask, enter, gather, sleep, TaskGroup, taskGroup } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { FACTORIES, failAfter, outcomeOf, runWith } from './group-parts.ts'
import { hops, run, turns } from './numbered-loop.ts'

describe.each(FACTORIES)('a group of %s', (_, factory) => {
  test('is left when all its tasks are done', () => {
    runWith(factory, function* (loop): Coroutine<void> {
      const tasks = yield* taskGroup(function* (group) {
        return [group.createTask(sleep(1, 'a')), group.createTask(sleep(2, 'b'))]
      })
      expect(loop.time()).toBe(2)
      expect(yield* gather(tasks as TaskLike[])).toEqual(['a', 'b'])
    })
  })

  test('takes new tasks as long as it is entered', () => {
    runWith(factory, function* (loop): Coroutine<void> {
      const [early, late] = (yield* taskGroup(function* (group) {
        const one = group.createTask(sleep(1, 'early'))
        yield* sleep(1.5)
        return [one, group.createTask(sleep(2, 'late'))]
      })) as TaskLike[]
      expect([early?.result(), late?.result(), loop.time()]).toEqual(['early', 'late', 3.5])
    })
  })

  test('takes new tasks from its tasks, also while it only waits for them', () => {
    const started = runWith(factory, function* (): Coroutine<number> {
      let count = 0
      function* grow(group: TaskGroup, depth: number): Coroutine<void> {
        count += 1
        yield* sleep(1)
        if (depth === 0) return
        group.createTask(grow(group, depth - 1))
        group.createTask(grow(group, depth - 1))
      }
      yield* taskGroup(function* (group) {
        group.createTask(grow(group, 3))
      })
      return count
    })
    expect(started).toBe(15)
  })

  test('goes on when one of its tasks is cancelled, by whomever', () => {
    runWith(factory, function* (): Coroutine<void> {
      const [cancelled, other] = (yield* taskGroup(function* (group) {
        const one = group.createTask(sleep(9))
        const two = group.createTask(sleep(2, 'value'))
        yield* sleep(1)
        one.cancel()
        return [one, two]
      })) as TaskLike[]
      expect([cancelled?.cancelled(), other?.result()]).toEqual([true, 'value'])
    })
  })

  test('passes name and context on to its tasks', () => {
    const color = new ContextVar('color', { default: 'grey' })
    const context = new Context()
    runWith(factory, function* (): Coroutine<void> {
      function* paint(value: string): Coroutine<void> {
        yield
        color.set(value)
      }
      yield* taskGroup(function* (group) {
        const task = group.createTask(paint('red'), { name: 'painter', context })
        expect(task.getName()).toBe('painter')
        yield* task
        expect([context.get(color), color.get()]).toEqual(['red', 'grey'])
        yield* group.createTask(paint('green'), { context })
      })
    })
    expect(context.get(color)).toBe('green')
  })

  test('starts its tasks eagerly or not, as it is told', () => {
    runWith(factory, function* (): Coroutine<void> {
      yield* taskGroup(function* (group) {
        expect(group.createTask(turns(0), { eagerStart: true }).done()).toBe(true)
        expect(group.createTask(turns(0), { eagerStart: false }).done()).toBe(false)
      })
    })
  })
})

describe('the body', () => {
  test('gives the result of the group', () => {
    run(function* (): Coroutine<void> {
      expect(yield* taskGroup(() => sleep(1, 'value'))).toBe('value')
      expect(yield* new TaskGroup().with(() => sleep(1, 'value'))).toBe('value')
      expect(yield* enter(new TaskGroup(), () => sleep(1, 'value'))).toBe('value')
    })
  })

  test('runs in the task around it', () => {
    run(function* (): Coroutine<void> {
      const outside = currentTask()?.getName()
      expect(
        yield* taskGroup(function* () {
          yield* turns(1)
          return currentTask()?.getName()
        }),
      ).toBe(outside)
    })
  })

  test('may await the tasks of the group', () => {
    run(function* (loop): Coroutine<void> {
      yield* taskGroup(function* (group) {
        group.createTask(sleep(9))
        expect([yield* group.createTask(sleep(1, 'value')), loop.time()]).toEqual(['value', 1])
      })
    })
  })
})

describe('passes', () => {
  test('without tasks there are none', () => {
    expect(hops(() => taskGroup(() => turns(0)))).toBe(0)
  })

  test('with tasks that end at once there are 3, or 2 when those are eager', () => {
    const inGroup = (eagerStart: boolean) =>
      taskGroup(function* (group) {
        group.createTask(turns(0), { eagerStart })
        group.createTask(turns(0), { eagerStart })
      })
    expect(hops(() => inGroup(false))).toBe(3)
    expect(hops(() => inGroup(true))).toBe(2)
  })
})

describe('a group that is not entered', () => {
  test('takes no tasks, neither before nor after, and after a failure neither', () => {
    run(function* (): Coroutine<void> {
      for (const body of [() => turns(1), () => failAfter(1)]) {
        const group = new TaskGroup()
        expect(() => group.createTask(turns(1))).toThrow('TaskGroup has not been entered')
        yield* outcomeOf(group.with<void>(body))
        expect(() => group.createTask(turns(1))).toThrow('TaskGroup is finished')
      }
    })
  })

  test('takes no tasks once the last one is done, even before it is left', () => {
    run(function* (): Coroutine<void> {
      let refusal: unknown
      yield* taskGroup(function* (group) {
        const last = group.createTask(sleep(1))
        last.addDoneCallback(() => {
          try {
            group.createTask(turns(1))
          } catch (error) {
            refusal = error
          }
        })
      })
      expect(String(refusal)).toBe('RuntimeError: TaskGroup is finished')
    })
  })

  test('closes the coroutine that it refuses, which then never runs', () => {
    const log: string[] = []
    function* body(): Coroutine<void> {
      log.push('ran')
    }
    const coroutine = body()
    expect(() => new TaskGroup().createTask(coroutine)).toThrow(/not been entered/)
    expect([coroutine.next().done, log]).toEqual([true, []])
  })
})

test('a group is entered once', () => {
  run(function* (): Coroutine<void> {
    const group = new TaskGroup()
    yield* group.with(function* () {
      expect(yield* outcomeOf(group.with(() => turns(1)))).toBe('RuntimeError: TaskGroup has already been entered')
    })
    expect(yield* outcomeOf(group.with(() => turns(1)))).toBe('RuntimeError: TaskGroup has already been entered')
  })
})

test('a group needs a task around it', () => {
  run(function* (loop): Coroutine<void> {
    const group = new TaskGroup()
    loop.callSoon(() => expect(() => group.enter().next()).toThrow(/cannot determine the parent task/))
    yield* createTask(turns(2))
    expect(() => group.createTask(turns(1))).toThrow(/has not been entered/)
  })
})
