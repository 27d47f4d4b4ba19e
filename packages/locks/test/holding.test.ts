import type { Coroutine } from '@tsyncio/futures'
import { BoundedSemaphore, CapacityLimiter, Condition, Lock, Semaphore } from '@tsyncio/locks'
import { createTask, enter, gather } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { hops, run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

type Held = Lock | Condition | Semaphore | CapacityLimiter

const makers: [name: string, make: () => Held][] = [
  ['Lock', () => new Lock()],
  ['Condition', () => new Condition()],
  ['Semaphore', () => new Semaphore()],
  ['BoundedSemaphore', () => new BoundedSemaphore()],
  ['CapacityLimiter', () => new CapacityLimiter(1)],
]

function isHeld(held: Held): boolean {
  return held instanceof CapacityLimiter ? held.borrowed === 1 : held.locked()
}

describe.each(makers)('%s', (_name, make) => {
  test('hold holds it to the end of the block', () => {
    run(function* (): Coroutine<void> {
      const it = make()
      {
        using _ = yield* it.hold()
        expect(isHeld(it)).toBe(true)
      }
      expect(isHeld(it)).toBe(false)
    })
  })

  test('with holds it while the body runs, and gives what the body returns', () => {
    run(function* (): Coroutine<void> {
      const it = make()
      const result = yield* it.with(function* () {
        yield
        return isHeld(it)
      })
      expect([result, isHeld(it)]).toEqual([true, false])
    })
  })

  test('so does enter', () => {
    run(function* (): Coroutine<void> {
      const it = make()
      const result = yield* enter(it, function* () {
        yield
        return isHeld(it)
      })
      expect([result, isHeld(it)]).toEqual([true, false])
    })
  })

  test('none of them waits when it is free', () => {
    const it = make()
    expect(hops(() => it.with(() => turns(0)))).toBe(0)
    expect(hops(() => it.hold())).toBe(0)
  })

  test('an error releases it, and comes out', () => {
    run(function* (): Coroutine<void> {
      const it = make()
      function* failing(): Coroutine<void> {
        throw new Error('no')
      }
      function* holding(): Coroutine<void> {
        using _ = yield* it.hold()
        yield* failing()
      }
      for (const way of [it.with(failing), holding(), enter(it, failing)]) {
        expect(yield* thrownBy(way)).toMatchObject({ message: 'no' })
        expect(isHeld(it)).toBe(false)
      }
    })
  })

  test('a cancellation releases it, while it is held and while it is waited for', () => {
    run(function* (): Coroutine<void> {
      const it = make()
      function* holding(): Coroutine<void> {
        using _ = yield* it.hold()
        yield* turns(5)
      }
      for (const way of [holding, () => it.with(() => turns(5))]) {
        const [inside, outside, last] = [createTask(way()), createTask(way()), createTask(way())]
        yield* turns(2)
        inside.cancel()
        yield* turns(1)
        outside.cancel()
        yield* gather([inside, outside, last], { returnExceptions: true })
        expect([inside.cancelled(), outside.cancelled(), last.cancelled()]).toEqual([true, true, false])
        expect(isHeld(it)).toBe(false)
      }
    })
  })

  test('a hold releases once, however often it is disposed', () => {
    run(function* (): Coroutine<void> {
      const it = make()
      const hold = yield* it.hold()
      hold[Symbol.dispose]()
      expect(isHeld(it)).toBe(false)
      yield* it.acquire()
      hold[Symbol.dispose]()
      expect(isHeld(it)).toBe(true)
      it.release()
    })
  })

  test('a body that is no function is an error, and what was held is released', () => {
    run(function* (): Coroutine<void> {
      const it = make()
      expect(yield* thrownBy(it.with(undefined as never))).toBeInstanceOf(TypeError)
      expect(isHeld(it)).toBe(false)
    })
  })
})
