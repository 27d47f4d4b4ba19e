import type { TaskLike } from '@tsyncio/events'
import type { Coroutine } from '@tsyncio/futures'
import { Barrier } from '@tsyncio/locks'
import { createTask, enter, gather, sleep } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { hops, run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'

test('all go on once the last has come; each is told its place', () => {
  run(function* (loop): Coroutine<void> {
    const barrier = new Barrier(3)
    const log: [name: string, index: number, time: number][] = []
    function* party(name: string, seconds: number): Coroutine<void> {
      yield* sleep(seconds)
      const index = yield* barrier.wait()
      log.push([name, index, loop.time()])
    }
    yield* gather([party('a', 3), party('b', 1), party('c', 2)])
    expect(log).toEqual([
      ['a', 2, 3],
      ['b', 0, 3],
      ['c', 1, 3],
    ])
  })
})

test('the last one goes on in the same pass, the others in the next', () => {
  run(function* (loop): Coroutine<void> {
    const barrier = new Barrier(3)
    const passes: number[] = []
    function* party(): Coroutine<void> {
      yield* barrier.wait()
      passes.push(loop.pass)
    }
    const others = gather([party(), party()])
    yield* turns(3)
    yield* party()
    const last = loop.pass
    yield* others
    expect(passes).toEqual([last, last + 1, last + 1])
  })
})

test('a barrier for one holds nobody', () => {
  const barrier = new Barrier(1)
  expect(hops(() => barrier.wait())).toBe(0)
  expect(run(() => barrier.wait())).toBe(0)
  expect(barrier.nWaiting).toBe(0)
})

test('nWaiting counts those inside while it fills', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(3)
    const seen: number[] = []
    const tasks = [createTask(barrier.wait()), createTask(barrier.wait())]
    for (let n = 0; n < 2; n += 1) {
      seen.push(barrier.nWaiting)
      yield* turns(1)
    }
    yield* barrier.wait()
    // It drains now.
    seen.push(barrier.nWaiting)
    yield* gather(tasks)
    expect([seen, barrier.nWaiting, barrier.parties, barrier.broken]).toEqual([[0, 2, 0], 0, 3, false])
  })
})

test('it serves round after round', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(2)
    const log: string[] = []
    function* walker(name: string): Coroutine<void> {
      for (let round = 1; round <= 3; round += 1) {
        log.push(name + round)
        yield* barrier.wait()
      }
    }
    yield* gather([walker('a'), walker('b')])
    expect(log).toHaveLength(6)
    expect(log.map((entry) => entry[1]).join('')).toBe('112233')
  })
})

test('who comes while it drains belongs to the next round', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(2)
    const early = [createTask(barrier.wait()), createTask(barrier.wait())]
    const late = [createTask(barrier.wait()), createTask(barrier.wait()), createTask(barrier.wait())]
    expect(yield* gather(early)).toEqual([0, 1])
    expect(new Set(yield* gather(late.slice(0, 2)))).toEqual(new Set([0, 1]))
    yield* turns(3)
    expect([late[2]?.done(), barrier.nWaiting]).toEqual([false, 1])
    expect(yield* barrier.wait()).toBe(1)
    expect(yield* late[2] as TaskLike<number>).toBe(0)
  })
})

test('one that is cancelled steps out; the others wait for another in its place', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(3)
    const [a, b] = [createTask(barrier.wait()), createTask(barrier.wait())]
    yield* turns(1)
    a.cancel('enough')
    expect(yield* thrownBy(a)).toMatchObject({ name: 'CancelledError', message: 'enough' })
    yield* turns(2)
    expect([barrier.nWaiting, barrier.broken, b.done()]).toEqual([1, false, false])
    expect((yield* gather([b, barrier.wait(), barrier.wait()])).length).toBe(3)
    expect(barrier.nWaiting).toBe(0)
  })
})

test('one that is cancelled when all have come already does not hold back the others', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(3)
    const [a, b] = [createTask(barrier.wait()), createTask(barrier.wait())]
    yield* turns(1)
    expect(yield* barrier.wait()).toBe(2)
    a.cancel()
    expect(yield* b).toBe(1)
    yield* turns(1)
    expect([a.cancelled(), barrier.nWaiting]).toEqual([true, 0])
    expect(new Set(yield* gather([1, 2, 3].map(() => barrier.wait())))).toEqual(new Set([0, 1, 2]))
  })
})

test('with runs the body behind the barrier, with the place', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(2)
    function* body(index: number): Coroutine<string> {
      return `place ${index}`
    }
    expect(yield* gather([barrier.with(body), enter(barrier, body)])).toEqual(['place 0', 'place 1'])
  })
})

test('an error in the body is nothing to the barrier', () => {
  run(function* (): Coroutine<void> {
    const barrier = new Barrier(1)
    const failing = barrier.with(function* (): Coroutine<void> {
      throw new Error('no')
    })
    expect(yield* thrownBy(failing)).toMatchObject({ message: 'no' })
    expect([barrier.broken, yield* barrier.wait()]).toEqual([false, 0])
  })
})
