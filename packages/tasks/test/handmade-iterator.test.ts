import { copyContext } from '@tsyncio/contextvars'
import type { TaskLike } from '@tsyncio/events'
import type { Awaitable, Coroutine, Yieldable } from '@tsyncio/futures'
import { call, createTask } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run } from './numbered-loop.ts'

/** Gives the others two turns, by an iterator that says `done` at its end only, as it may. */
const twoTurns: Awaitable<string> = {
  [Symbol.iterator]() {
    let left = 2
    return {
      next(): IteratorResult<Yieldable, string> {
        left -= 1
        return left < 0 ? { done: true, value: 'end' } : { value: undefined }
      },
    }
  },
}

function* waiting(): Coroutine<string> {
  return yield* twoTurns
}

function* calling(): Coroutine<string> {
  return yield* call(waiting())
}

test.each<[string, () => TaskLike<string>]>([
  ['a task', () => createTask(waiting())],
  ['an eager task', () => createTask(waiting(), { eagerStart: true })],
  ['a task in a given context', () => createTask(waiting(), { context: copyContext() })],
  ['a task in a call', () => createTask(calling())],
])('%s awaits what does without `done` until it is', (_name, start) => {
  run(function* (): Coroutine<void> {
    expect(yield* start()).toBe('end')
  })
})
