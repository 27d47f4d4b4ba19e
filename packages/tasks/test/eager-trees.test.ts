import { Context } from '@tsyncio/contextvars'
import type { TaskFactory } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { allTasks, createTask, eagerTaskFactory, gather, sleep, taskGroup } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { names, NumberedLoop, run, turns } from './numbered-loop.ts'

/** Each of the tree's nodes gathers two others; gives its depth. */
function* gatherTree(depth: number): Coroutine<number> {
  if (depth === 0) return 0
  return 1 + Math.max(...(yield* gather([gatherTree(depth - 1), gatherTree(depth - 1)])))
}

/** The same with groups. */
function* groupTree(depth: number): Coroutine<number> {
  if (depth === 0) return 0
  const tasks = yield* taskGroup(function* (group) {
    return [group.createTask(groupTree(depth - 1)), group.createTask(groupTree(depth - 1))]
  })
  return 1 + Math.max(...(tasks ?? []).map((task) => task.result()))
}

/** What a tree gives, and how many passes it takes. */
function grow(factory: TaskFactory | undefined, tree: () => Coroutine<number>): [number, number] {
  const loop = new NumberedLoop()
  loop.setTaskFactory(factory)
  return loop.runUntilComplete(measured(loop, tree))
}

function* measured(loop: NumberedLoop, tree: () => Coroutine<number>): Coroutine<[number, number]> {
  const before = loop.pass
  return [yield* tree(), loop.pass - before]
}

// The numbers of passes are those that CPython 3.14 has.
test.each([
  [0, 0, 0],
  [1, 3, 2],
  [2, 6, 4],
  [3, 9, 6],
])(
  'a tree of depth %d takes %d passes with usual tasks; with eager ones none, or %d for groups',
  (depth, usual, groups) => {
    expect(grow(undefined, () => gatherTree(depth))).toEqual([depth, usual])
    expect(grow(undefined, () => groupTree(depth))).toEqual([depth, usual])
    expect(grow(eagerTaskFactory, () => gatherTree(depth))).toEqual([depth, 0])
    expect(grow(eagerTaskFactory, () => groupTree(depth))).toEqual([depth, groups])
  },
)

test('a task that is done when it is made cannot be cancelled any more', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(turns(0), { eagerStart: true })
    expect([task.cancel(), task.cancelled(), task.cancelling()]).toEqual([false, false, 0])
  })
})

test('of eager tasks, those that wait are among all tasks, and those that are done are not', () => {
  run(function* (): Coroutine<void> {
    const tasks = [0, 1, 0, 2].map((count) => createTask(turns(count), { eagerStart: true, name: `of ${count}` }))
    expect(names(allTasks()).slice(1)).toEqual(['of 1', 'of 2'])
    yield* gather(tasks)
  })
})

test('a future that is set during the eager step lets it go on without a pass', () => {
  run(function* (loop): Coroutine<void> {
    function* body(): Coroutine<number> {
      const future = loop.createFuture<number>()
      future.setResult(42)
      return yield* future
    }
    expect(createTask(body(), { eagerStart: true }).result()).toBe(42)
  })
})

test('an eager task that sleeps wakes as any other', () => {
  run(function* (loop): Coroutine<void> {
    loop.setTaskFactory(eagerTaskFactory)
    expect(yield* gather([sleep(2, 'b'), sleep(1, 'a')])).toEqual(['b', 'a'])
    expect(loop.time()).toBe(2)
  })
})

test('an eager task in a context that is entered already is refused, and is no task', () => {
  run(function* (): Coroutine<void> {
    const context = new Context()
    const before = names(allTasks())
    const start = (): unknown => createTask(turns(0), { eagerStart: true, context })
    expect(() => context.run(start)).toThrow(/already entered/)
    expect(names(allTasks())).toEqual(before)
    expect(createTask(turns(0), { eagerStart: true, context }).done()).toBe(true)
  })
})
