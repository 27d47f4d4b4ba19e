import type { TaskLike } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

/** As much of a stranger's task as the registry looks at. */
function makeTask(name: string): TaskLike & { ended: boolean } {
  const task = { ended: false, done: () => task.ended, getName: () => name }
  return task as unknown as TaskLike & { ended: boolean }
}

describe('the tasks of a loop', () => {
  test('are those registered, in that order', () => {
    const loop = new ScriptedLoop()
    const tasks = ['a', 'b', 'c'].map(makeTask)
    for (const task of tasks) loop.registerTask(task)
    expect(loop.allTasks()).toEqual(tasks)
    expect(new ScriptedLoop().allTasks()).toEqual([])
  })

  test('are a list of one’s own', () => {
    const loop = new ScriptedLoop()
    loop.registerTask(makeTask('a'))
    loop.allTasks().length = 0
    expect(loop.allTasks()).toHaveLength(1)
  })

  test('are those that are not done, also before they unregister', () => {
    const loop = new ScriptedLoop()
    const [a, b] = [makeTask('a'), makeTask('b')]
    loop.registerTask(a)
    loop.registerTask(b)
    a.ended = true
    expect(loop.allTasks()).toEqual([b])
  })

  test('can be registered and unregistered more often than once', () => {
    const loop = new ScriptedLoop()
    const [a, b] = [makeTask('a'), makeTask('b')]
    loop.unregisterTask(a)
    loop.registerTask(a)
    loop.registerTask(a)
    loop.registerTask(b)
    loop.unregisterTask(a)
    loop.unregisterTask(a)
    expect(loop.allTasks()).toEqual([b])
    loop.registerTask(a)
    expect(loop.allTasks()).toEqual([b, a])
  })

  test('are a list from which any can be taken, whatever the order', () => {
    const action = fc.record({ add: fc.boolean(), task: fc.nat(5) })
    const play = (script: readonly { readonly add: boolean; readonly task: number }[]): void => {
      const loop = new ScriptedLoop()
      const tasks = ['a', 'b', 'c', 'd', 'e', 'f'].map(makeTask)
      let model: TaskLike[] = []
      for (const { add, task: n } of script) {
        const task = tasks[n] as TaskLike
        if (add) loop.registerTask(task)
        else loop.unregisterTask(task)
        if (!add) model = model.filter((other) => other !== task)
        else if (!model.includes(task)) model.push(task)
        expect(loop.allTasks().map((each) => each.getName())).toEqual(model.map((each) => each.getName()))
      }
    }
    fc.assert(fc.property(fc.array(action, { maxLength: 40 }), play), { numRuns: 300 })
  })
})

describe('many tasks', () => {
  test('can end in any order, while others come', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 400 }, (_, n) => n),
      { minLength: 350 },
    )
    const play = (ending: readonly number[]): void => {
      const loop = new ScriptedLoop()
      const tasks = Array.from({ length: 400 }, (_, n) => makeTask(`${n}`))
      for (const task of tasks) loop.registerTask(task)
      for (const n of ending) loop.unregisterTask(tasks[n] as TaskLike)
      const late = ['x', 'y'].map(makeTask)
      for (const task of late) loop.registerTask(task)
      const gone = new Set(ending)
      const left = tasks.filter((_task, n) => !gone.has(n))
      expect(loop.allTasks().map((each) => each.getName())).toEqual([...left, ...late].map((each) => each.getName()))
      for (const task of left) loop.unregisterTask(task)
      expect(loop.allTasks().map((each) => each.getName())).toEqual(['x', 'y'])
    }
    fc.assert(fc.property(order, play), { numRuns: 30 })
  })
})

test('tasks that register later than they were made stay in the order of their making', () => {
  const loop = new ScriptedLoop()
  const tasks = Array.from({ length: 400 }, (_, n) => Object.assign(makeTask(`${n}`), { _order: n - 400 }))
  for (const task of tasks.toReversed()) loop.registerTask(task)
  const left = tasks.filter((_task, n) => n % 40 === 0)
  for (const task of tasks) if (!left.includes(task)) loop.unregisterTask(task)
  loop.registerTask(tasks[79] as TaskLike)
  const names = loop.allTasks().map((task) => task.getName())
  expect(names).toEqual(['0', '40', '79', '80', '120', '160', '200', '240', '280', '320', '360'])
})

describe('the current task', () => {
  test('is the one that entered and did not leave', () => {
    const loop = new ScriptedLoop()
    const task = makeTask('a')
    expect(loop.currentTask()).toBeUndefined()
    loop.enterTask(task)
    expect(loop.currentTask()).toBe(task)
    loop.leaveTask(task)
    expect(loop.currentTask()).toBeUndefined()
  })

  test('is one at a time', () => {
    const loop = new ScriptedLoop()
    const [a, b] = [makeTask('a'), makeTask('b')]
    loop.enterTask(a)
    expect(() => loop.enterTask(b)).toThrow(RuntimeError)
    expect(() => loop.enterTask(b)).toThrow(/b while .*a/)
    expect(loop.currentTask()).toBe(a)
  })

  test('is left by itself', () => {
    const loop = new ScriptedLoop()
    const [a, b] = [makeTask('a'), makeTask('b')]
    expect(() => loop.leaveTask(a)).toThrow(RuntimeError)
    loop.enterTask(a)
    expect(() => loop.leaveTask(b)).toThrow(RuntimeError)
    expect(loop.currentTask()).toBe(a)
  })

  test('may be its own entry in the queue, and have ended when it leaves', () => {
    const loop = new ScriptedLoop()
    const errors: unknown[] = []
    loop.setExceptionHandler((_, { exception }) => errors.push(exception))
    const task = makeTask('a')
    const run = (): void => {
      loop.enterTask(task)
      task.ended = true
      loop.leaveTask(task)
      loop.stop()
    }
    loop.registerTask(task)
    loop.enqueue(Object.assign(task, { run }))
    loop.runForever()
    expect(errors).toEqual([])
    expect(loop.currentTask()).toBeUndefined()
  })

  test('is the loop’s own', () => {
    const [one, two] = [new ScriptedLoop(), new ScriptedLoop()]
    one.enterTask(makeTask('a'))
    expect(two.currentTask()).toBeUndefined()
  })
})
