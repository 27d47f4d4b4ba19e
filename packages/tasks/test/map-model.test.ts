import { isCancelledError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, ExceptionGroup, map, sleep } from '@tsyncio/tasks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { run } from './numbered-loop.ts'

const items = fc.array(
  fc.record({
    seconds: fc.nat(5),
    cleanUp: fc.nat(2),
    fails: fc.boolean(),
  }),
  { maxLength: 12 },
)
type Item = typeof items extends fc.Arbitrary<(infer I)[]> ? I : never

/** Work on items, and what it looked like. */
class Watched {
  readonly begun: number[] = []
  readonly ended: number[] = []
  readonly errors: unknown[] = []
  opened = 0
  asked = 0
  most = 0
  closed = 0

  readonly work = (item: Item, index: number): Coroutine<number> => this.#work(item, index)

  #newError(index: number): Error {
    const error = new Error(`${index}`)
    this.errors.push(error)
    return error
  }

  *source(all: readonly Item[]): Generator<Item, void> {
    this.opened += 1
    try {
      for (const item of all) {
        this.asked += 1
        yield item
      }
    } finally {
      this.closed += 1
    }
  }

  *#work({ seconds, cleanUp, fails }: Item, index: number): Coroutine<number> {
    this.begun.push(index)
    this.most = Math.max(this.most, this.begun.length - this.ended.length)
    try {
      yield* sleep(seconds)
    } finally {
      try {
        yield* sleep(cleanUp)
      } finally {
        this.ended.push(index)
      }
    }
    if (fails) throw this.#newError(index)
    return index
  }
}

function* play(all: readonly Item[], concurrency: number, cancelAfter: number | undefined): Coroutine<void> {
  const watched = new Watched()
  const task = createTask(map(watched.source(all), watched.work, { concurrency }))
  if (cancelAfter !== undefined) {
    yield* sleep(cancelAfter)
    task.cancel()
  }
  const outcome = yield* outcomeOf(task)
  // However it ended: in order, not too many, each that began came to its end, and so did the source.
  expect(watched.begun).toEqual(watched.begun.map((_, n) => n))
  expect(watched.most).toBeLessThanOrEqual(concurrency)
  expect(watched.ended.toSorted((a, b) => a - b)).toEqual(watched.begun)
  expect(watched.asked).toBeLessThanOrEqual(watched.begun.length + concurrency)
  expect(watched.closed).toBe(watched.opened)
  if (Array.isArray(outcome)) {
    expect(outcome).toEqual(all.map((_, n) => n))
    expect(watched.closed).toBe(1)
    expect(watched.errors).toEqual([])
  } else if (outcome instanceof ExceptionGroup) {
    expect(outcome.errors).toEqual(watched.errors)
  } else {
    expect([isCancelledError(outcome), cancelAfter === undefined]).toEqual([true, false])
  }
  if (watched.errors.length > 0 && cancelAfter === undefined) expect(outcome).toBeInstanceOf(ExceptionGroup)
}

function* outcomeOf(task: ReturnType<typeof createTask>): Coroutine<unknown> {
  try {
    return yield* task
  } catch (error) {
    return error
  }
}

test('whatever fails or is cancelled: in order, never too many, nothing lost and all cleaned up', () => {
  const cancelAfter = fc.option(fc.nat(12), { nil: undefined })
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 5 }), cancelAfter, (all, concurrency, after) =>
      run(() => play(all, concurrency, after)),
    ),
    { numRuns: 500 },
  )
})
