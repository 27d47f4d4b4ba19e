import type { TaskLike } from '@tsyncio/events'
import { expect, test } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'
import { usedMemory } from './used-memory.ts'

const COUNT = 200_000

test.each<[string, (tasks: TaskLike[]) => TaskLike[]]>([
  ['first', (tasks) => tasks],
  ['last', (tasks) => tasks.reverse()],
])('tasks leave no memory behind, also if the first to go is the one that came %s', (_which, order) => {
  const loop = new ScriptedLoop()
  const comeAndGo = (): void => {
    const tasks = Array.from({ length: COUNT }, () => ({ done: () => true }) as TaskLike)
    for (const task of tasks) loop.registerTask(task)
    for (const task of order(tasks)) loop.unregisterTask(task)
  }
  const before = usedMemory()
  comeAndGo()
  expect(usedMemory() - before).toBeLessThan(COUNT)
  loop.close()
})
