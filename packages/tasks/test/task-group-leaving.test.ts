import type { TaskLike } from '@tsyncio/events'
import { KeyboardInterrupt, SystemExit } from '@tsyncio/futures'
import { sleep, taskGroup } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { failAfter, longSleep } from './group-parts.ts'
import { NumberedLoop } from './numbered-loop.ts'

describe.each([SystemExit, KeyboardInterrupt])('%o', (Leaving) => {
  test('of the body comes out as it is, once the tasks are done', () => {
    const loop = new NumberedLoop()
    const log: string[] = []
    const error = new Leaving('enough')
    const main = taskGroup(function* (group) {
      group.createTask(longSleep(log, 'task', new TypeError('lost')))
      yield* sleep(1)
      throw error
    })
    expect(() => loop.runUntilComplete(main)).toThrow(error)
    expect(log).toEqual(['task cancelled'])
  })

  test('of a task leaves the loop at once, and comes out of the group in the next run', () => {
    const loop = new NumberedLoop()
    const log: string[] = []
    const error = new Leaving('enough')
    const main = loop.createTask(
      taskGroup(function* (group) {
        group.createTask(failAfter(1, error))
        yield* longSleep(log, 'body', new TypeError('lost'))
      }),
    )
    expect(() => loop.runUntilComplete(main)).toThrow(error)
    expect([main.done(), log]).toEqual([false, []])
    expect(() => loop.runUntilComplete(main)).toThrow(error)
    expect(log).toEqual(['body cancelled'])
  })
})

/** Runs until `main` is done, again and again, and gives what left the loop each time. */
function whatLeft(loop: NumberedLoop, main: TaskLike): unknown[] {
  const left: unknown[] = []
  while (!main.done()) {
    try {
      loop.runUntilComplete(main)
    } catch (error) {
      left.push(error)
    }
  }
  return left
}

describe('of several that leave the loop, the first comes out of the group', () => {
  const [first, second] = [new KeyboardInterrupt('first'), new SystemExit('second')]

  test('when both are of tasks', () => {
    const loop = new NumberedLoop()
    const main = loop.createTask(
      taskGroup(function* (group) {
        group.createTask(failAfter(1, first))
        group.createTask(failAfter(1, second))
      }),
    )
    expect(whatLeft(loop, main)).toEqual([first, second, first])
    expect(main.exception()).toBe(first)
  })

  test('when the second is of the body', () => {
    const loop = new NumberedLoop()
    const main = loop.createTask(
      taskGroup(function* (group) {
        group.createTask(failAfter(1, first))
        yield* longSleep([], 'body', second)
      }),
    )
    expect(whatLeft(loop, main)).toEqual([first, first])
    expect(main.exception()).toBe(first)
  })
})
