import type { Coroutine } from '@tsyncio/futures'
import { eagerTaskFactory, sleep, staggeredRace } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { NumberedLoop } from './numbered-loop.ts'

function after(seconds: number): () => Coroutine<void> {
  return () => sleep(seconds)
}

function failingAfter(seconds: number): () => Coroutine<void> {
  return function* () {
    yield* sleep(seconds)
    throw new Error('no')
  }
}

function* atOnce(): Coroutine<void> {}

// Measured on CPython.
describe.each([false, true])('as many passes later as in asyncio (eager tasks: %s)', (eager) => {
  test.each<[string, number, (() => Coroutine<void>)[], number | undefined]>([
    ['nobody', 3, [], undefined],
    ['one without a wait', 4, [atOnce], undefined],
    ['a failure, then a success', 7, [failingAfter(0), after(0)], undefined],
    ['a failure after a second', 9, [failingAfter(1), after(0)], 5],
    ['a winner among three', 13, [after(9), after(2), after(9)], 1],
    ['no delay', 19, [after(9), after(2), after(9)], 0],
    ['two failures', 11, [failingAfter(0), failingAfter(1)], 0.5],
  ])('%s: %s passes', (_what, passes, functions, delay) => {
    const loop = new NumberedLoop()
    if (eager) loop.setTaskFactory(eagerTaskFactory)
    function* main(): Coroutine<number> {
      const before = loop.pass
      yield* staggeredRace(functions, delay)
      return loop.pass - before
    }
    expect(loop.runUntilComplete(main())).toBe(passes)
  })
})
