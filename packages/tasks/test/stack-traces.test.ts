import type { Coroutine } from '@tsyncio/futures'
import { createTask } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { run, thrownBy } from './numbered-loop.ts'

function* innermost(): Coroutine<void> {
  yield
  throw new Error('deep down')
}

function* middle(): Coroutine<void> {
  yield* innermost()
}

function* outermost(): Coroutine<void> {
  yield* middle()
}

test('the trace of an error names every coroutine on the way, from the inside out', () => {
  const { stack = '' } = run(() => thrownBy(outermost())) as Error
  const names = [...stack.matchAll(/at (?:Generator\.)?(innermost|middle|outermost)\b/g)].map(([, name]) => name)
  // A frame of a generator may come with one of its `next`.
  expect(names.filter((name, n) => name !== names[n - 1])).toEqual(['innermost', 'middle', 'outermost'])
})

test('an error that crosses tasks keeps its identity and its trace', () => {
  run(function* (): Coroutine<void> {
    const task = createTask(outermost())
    const error = (yield* thrownBy(task)) as Error
    expect(error.stack).toMatch(/innermost[^]*middle[^]*outermost/)
    expect(task.exception()).toBe(error)
  })
})
