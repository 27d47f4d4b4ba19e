import type { Runnable } from '@tsyncio/futures'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReadyQueue } from '../src/ready-queue.ts'

type Action = { readonly push: number } | { readonly shift: number } | 'clear'

/** Bursts, so that the ring wraps around and grows while it does. */
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ push: fc.nat(150) }) },
  { weight: 5, arbitrary: fc.record({ shift: fc.nat(150) }) },
  { weight: 1, arbitrary: fc.constant<Action>('clear') },
)

function play(script: readonly Action[]): void {
  const queue = new ReadyQueue()
  const model: Runnable[] = []
  for (const each of [...script, { shift: Infinity }]) {
    if (each === 'clear') {
      queue.clear()
      model.length = 0
    } else if ('push' in each) {
      for (let n = 0; n < each.push; n += 1) {
        const runnable = { run: () => {} }
        queue.push(runnable)
        model.push(runnable)
      }
    } else {
      for (let n = 0; n < each.shift && model.length > 0; n += 1) {
        if (queue.shift() !== model.shift()) throw new Error('not the first')
      }
    }
    expect(queue.length).toBe(model.length)
  }
}

test('is an array with push and shift', () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 20 }), play), { numRuns: 300 })
})
