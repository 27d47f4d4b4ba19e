import { copyContext } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import type { Awaitable, Coroutine, Yieldable } from '@tsyncio/futures'
import { call, createTask } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { run } from './numbered-loop.ts'

/** Gives the others two turns, by an iterator whose steps before the last are `step`. */
function twoTurns(step: object): Awaitable<string> {
  return {
    [Symbol.iterator]() {
      let left = 2
      return {
        next(): IteratorResult<Yieldable, string> {
          left -= 1
          return left < 0 ? { done: true, value: 'end' } : (step as IteratorYieldResult<undefined>)
        },
      }
    },
  }
}

function* waiting(step: object): Coroutine<string> {
  return yield* twoTurns(step)
}

function* calling(step: object): Coroutine<string> {
  return yield* call(waiting(step))
}

describe.each<[string, (step: object) => TaskLike<string>]>([
  ['a task', (step) => createTask(waiting(step))],
  ['an eager task', (step) => createTask(waiting(step), { eagerStart: true })],
  ['a task in a given context', (step) => createTask(waiting(step), { context: copyContext() })],
  ['a task in a call', (step) => createTask(calling(step))],
])('%s awaits what says `done` at its end only, as it may', (_name, start) => {
  test.each([{}, { done: undefined }, { done: null }, { done: 0 }])('and before that %o', (step) => {
    run(function* (): Coroutine<void> {
      expect(yield* start(step)).toBe('end')
    })
  })
})
