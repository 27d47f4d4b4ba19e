import type { Coroutine } from '@tsyncio/futures'
import { Event } from '@tsyncio/locks'
import { createTask, gather } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { hops, run, turns } from '../../tasks/test/numbered-loop.ts'

test('a new event is not set', () => {
  expect(new Event().isSet()).toBe(false)
})

test('waiting for one that is set is no waiting', () => {
  const event = new Event()
  event.set()
  expect(hops(() => event.wait())).toBe(0)
  expect(run(() => event.wait())).toBe(true)
})

test('all who wait go on in the pass after it is set, in the order of their coming', () => {
  run(function* (loop): Coroutine<void> {
    const event = new Event()
    const log: [name: string, pass: number, result: boolean][] = []
    function* wait(name: string): Coroutine<void> {
      const result = yield* event.wait()
      log.push([name, loop.pass, result])
    }
    const all = gather(['a', 'b', 'c'].map(wait))
    yield* turns(2)
    event.set()
    const next = loop.pass + 1
    yield* all
    expect(log).toEqual([
      ['a', next, true],
      ['b', next, true],
      ['c', next, true],
    ])
  })
})

test('clearing it at once does not hold back those who were woken, but those who come later', () => {
  run(function* (): Coroutine<void> {
    const event = new Event()
    const early = createTask(event.wait())
    yield* turns(1)
    event.set()
    event.clear()
    const late = createTask(event.wait())
    yield* turns(2)
    expect([event.isSet(), early.done(), late.done()]).toEqual([false, true, false])
    event.set()
    expect(yield* late).toBe(true)
  })
})

test('setting it twice is setting it once', () => {
  run(function* (): Coroutine<void> {
    const event = new Event()
    const waiting = createTask(event.wait())
    yield* turns(1)
    event.set()
    event.set()
    yield* waiting
    expect(event.isSet()).toBe(true)
    event.clear()
    expect(event.isSet()).toBe(false)
  })
})

test('one that is cancelled, before or after it is set, leaves the others alone', () => {
  run(function* (): Coroutine<void> {
    const event = new Event()
    const [a, b, c] = [createTask(event.wait()), createTask(event.wait()), createTask(event.wait())]
    yield* turns(1)
    a.cancel()
    event.set()
    b.cancel()
    yield* turns(1)
    expect([a.cancelled(), b.cancelled(), c.result()]).toEqual([true, true, true])
  })
})

test('it can be set from a callback, without a task', () => {
  run(function* (loop): Coroutine<void> {
    const event = new Event()
    loop.callLater(1, () => event.set())
    yield* event.wait()
    expect(loop.time()).toBe(1)
  })
})
