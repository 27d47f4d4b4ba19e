import type { Runnable } from '@tsyncio/futures'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReadyQueue } from '../src/ready-queue.ts'

type Action = { readonly push: number } | { readonly next: number } | 'rest' | 'clear'

/** Bursts, so that the ring wraps around and grows while it does. */
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ push: fc.nat(150) }) },
  { weight: 5, arbitrary: fc.record({ next: fc.nat(150) }) },
  { weight: 2, arbitrary: fc.constant<Action>('rest') },
  { weight: 1, arbitrary: fc.constant<Action>('clear') },
)

function play(script: readonly Action[]): void {
  const queue = new ReadyQueue()
  const model: Runnable[] = []
  let running: Runnable | undefined
  for (const each of [...script, { next: Infinity }]) {
    if (each === 'clear') {
      queue.clear()
      model.length = 0
      running = undefined
    } else if (each === 'rest') {
      queue.rest()
      running = undefined
    } else if ('push' in each) {
      for (let n = 0; n < each.push; n += 1) {
        const runnable = { run: () => {} }
        queue.push(runnable)
        model.push(runnable)
      }
    } else {
      for (let n = 0; n < each.next && model.length > 0; n += 1) {
        running = model.shift()
        if (queue.next() !== running) throw new Error('not the first')
      }
    }
    expect(queue.length).toBe(model.length)
    expect(queue.running()).toBe(running)
  }
}

test('is an array with push and shift that knows what it gave last', () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 20 }), play), { numRuns: 300 })
})
