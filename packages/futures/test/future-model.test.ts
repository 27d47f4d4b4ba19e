import { Future, InvalidStateError } from '@tsyncio/futures'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualScheduler } from './manual-scheduler.ts'

type Action =
  | { readonly do: 'finish' | 'fail' | 'cancel' | 'pass' }
  | { readonly do: 'add' | 'remove'; readonly callback: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('finish', 'fail', 'cancel') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass') }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('add', 'remove'), callback: fc.nat(2) }) },
)

/** The dullest future there is: a state, who waits, and who is called in the next pass. */
function makeModel() {
  return { state: 'pending', waiting: [] as number[], next: [] as number[], called: [] as number[] }
}

function play(script: readonly Action[]): void {
  const loop = new ManualScheduler()
  const future = new Future<number>({ loop })
  const model = makeModel()
  const called: number[] = []
  const callbacks = [0, 1, 2].map((n) => () => void called.push(n))
  const callback = (n: number): (() => void) => callbacks[n] as () => void

  const end = (state: string, act: () => void): void => {
    if (model.state !== 'pending') {
      expect(act).toThrow(InvalidStateError)
      return
    }
    act()
    model.state = state
    model.next.push(...model.waiting.splice(0))
  }
  const step = (each: Action): void => {
    switch (each.do) {
      case 'finish':
        return end('finished', () => future.setResult(1))
      case 'fail':
        return end('failed', () => future.setException(new Error('no')))
      case 'cancel':
        if (model.state === 'pending') return end('cancelled', () => expect(future.cancel()).toBe(true))
        return expect(future.cancel()).toBe(false)
      case 'add':
        future.addDoneCallback(callback(each.callback))
        return void (model.state === 'pending' ? model.waiting : model.next).push(each.callback)
      case 'remove': {
        const left = model.waiting.filter((n) => n !== each.callback)
        expect(future.removeDoneCallback(callback(each.callback))).toBe(model.waiting.length - left.length)
        model.waiting = left
        return
      }
      case 'pass':
        loop.pass()
        model.called.push(...model.next.splice(0))
    }
  }
  for (const each of script) {
    step(each)
    expect(called).toEqual(model.called)
    expect([future.done(), future.cancelled()]).toEqual([model.state !== 'pending', model.state === 'cancelled'])
  }
}

test('whatever is done to a future, its callbacks are called as a list says', () => {
  fc.assert(fc.property(fc.array(action, { maxLength: 25 }), play), { numRuns: 500 })
})
