import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { CapacityLimiter, Lock, Semaphore } from '@tsyncio/locks'
import { createTask, gather, wait } from '@tsyncio/tasks'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { run, turns } from '../../tasks/test/numbered-loop.ts'

type Step =
  | { readonly do: 'come'; readonly stays: number; readonly how: 'with' | 'hold' }
  | { readonly do: 'cancel'; readonly who: number }
  | { readonly do: 'pass' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('come' as const),
        stays: fc.nat(3),
        how: fc.constantFrom('with' as const, 'hold' as const),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), who: fc.nat(30) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const) }) },
  ),
  { maxLength: 60 },
)

/** Visitors come and are cancelled at random: never too many are inside, they enter in order, and all places are free in the end. */
function* play(script: readonly Step[], held: Lock | Semaphore | CapacityLimiter, places: number): Coroutine<void> {
  const visitors: TaskLike[] = []
  const entered: number[] = []
  let inside = 0
  function* stay(number: number, passes: number): Coroutine<void> {
    entered.push(number)
    inside += 1
    expect(inside).toBeLessThanOrEqual(places)
    try {
      yield* turns(passes)
    } finally {
      inside -= 1
    }
  }
  function* visit(number: number, passes: number, how: 'with' | 'hold'): Coroutine<void> {
    if (how === 'with') return yield* held.with(() => stay(number, passes))
    using _ = yield* held.hold()
    yield* stay(number, passes)
  }
  for (const step of script) {
    if (step.do === 'come') visitors.push(createTask(visit(visitors.length, step.stays, step.how)))
    else if (step.do === 'cancel') visitors[step.who]?.cancel()
    else yield
  }
  if (visitors.length > 0) yield* wait(visitors)
  expect(entered).toEqual(entered.toSorted((a, b) => a - b))
  for (const [number, visitor] of visitors.entries()) {
    if (!visitor.cancelled()) expect([visitor.exception(), entered.includes(number)]).toEqual([undefined, true])
  }
  const before = entered.length
  yield* gather(Array.from({ length: places }, (_, n) => visit(visitors.length + n, 0, 'with')))
  expect([entered.length - before, inside]).toEqual([places, 0])
}

const makers: Record<string, (places: number) => Lock | Semaphore | CapacityLimiter> = {
  Lock: () => new Lock(),
  Semaphore: (places) => new Semaphore(places),
  CapacityLimiter: (places) => new CapacityLimiter(places),
}

for (const [name, make] of Object.entries(makers)) {
  test(`whoever comes to a ${name} and is cancelled, order and number hold`, () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3 }), (script, places) => {
        const count = name === 'Lock' ? 1 : places
        run(() => play(script, make(count), count))
      }),
      { numRuns: 300 },
    )
  })
}
