import type { Coroutine } from '@tsyncio/futures'
import { LoopBound, NOT_YET, Waiters } from '@tsyncio/locks'
import type { Primitive } from '@tsyncio/locks'
import { createTask, gather } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { hops, run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

/** A pot from which everybody takes as much as it wants, as soon as that much is there. */
class Pot extends LoopBound implements Primitive<number, number> {
  content = 0
  /** Who gave up. */
  readonly log: string[] = []
  readonly #waiters = new Waiters<number, number>(this)

  take(amount: number): Coroutine<number> {
    return this.#waiters.wait(amount)
  }

  fill(amount: number): void {
    this.content += amount
    this.#waiters.wakeNext()
  }

  _attempt(_woken: boolean, amount: number): number | typeof NOT_YET {
    if (amount > 100) throw new RangeError('the pot is not that large')
    if (this.content < amount) return NOT_YET
    this.content -= amount
    if (this.content > 0) this.#waiters.wakeNext()
    return amount
  }

  _giveUp(woken: boolean, amount: number): void {
    this.log.push(`${amount} ${woken ? 'woken' : 'not woken'}`)
    if (woken) this.#waiters.wakeNext()
  }

  protected _describeState(): string {
    return `content:${this.content}${this.#waiters.describe('eaters')}`
  }
}

test('an attempt that succeeds is no wait', () => {
  const pot = new Pot()
  pot.content = 5
  expect(hops(() => pot.take(3))).toBe(0)
  expect(run(() => pot.take(2))).toBe(2)
})

test('one that does not is made again each time the waiter is woken', () => {
  run(function* (): Coroutine<void> {
    const pot = new Pot()
    const task = createTask(pot.take(3))
    yield* turns(1)
    for (const expected of [false, false, true]) {
      expect(String(pot)).toMatch(/^<Pot \[content:\d, eaters:1\]>$/)
      pot.fill(1)
      yield* turns(1)
      expect(task.done()).toBe(expected)
    }
    expect([yield* task, pot.content]).toEqual([3, 0])
  })
})

test('one that throws ends the wait, and what was woken is passed on', () => {
  run(function* (): Coroutine<void> {
    const pot = new Pot()
    expect(yield* thrownBy(pot.take(101))).toBeInstanceOf(RangeError)
    const first = createTask(pot.take(1))
    yield* turns(1)
    pot.fill(2)
    first.cancel()
    const second = createTask(pot.take(2))
    expect(yield* gather([first, second], { returnExceptions: true })).toEqual([
      expect.objectContaining({ name: 'CancelledError' }),
      2,
    ])
  })
})

test('it is told who gives up, and whether that one was woken since its last attempt', () => {
  run(function* (): Coroutine<void> {
    const pot = new Pot()
    const tasks = [9, 8, 7].map((amount) => createTask(pot.take(amount)))
    yield* turns(1)
    pot.fill(1)
    yield* turns(1)
    // The first has tried again, in vain, and stands last.
    pot.fill(1)
    for (const task of tasks) task.cancel()
    yield* turns(1)
    expect(pot.log).toEqual(['8 woken', '9 not woken', '7 not woken'])
    expect(String(pot)).toBe('<Pot [content:2]>')
  })
})
