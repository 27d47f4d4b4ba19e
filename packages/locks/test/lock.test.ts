import type { Coroutine } from '@tsyncio/futures'
import { Lock } from '@tsyncio/locks'
import { createTask, gather } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { hops, run, turns } from '../../tasks/test/numbered-loop.ts'

/** Takes the lock, notes its name, keeps the lock for `passes` passes. */
function* visit(lock: Lock, name: string, log: string[], passes: number = 0): Coroutine<void> {
  yield* lock.acquire()
  log.push(name)
  yield* turns(passes)
  lock.release()
}

test('a free lock is taken without waiting', () => {
  const lock = new Lock()
  expect(hops(() => lock.acquire())).toBe(0)
  expect(lock.locked()).toBe(true)
  lock.release()
  expect(lock.locked()).toBe(false)
})

test('acquire gives true, with and without waiting', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    expect(yield* lock.acquire()).toBe(true)
    const waiting = createTask(lock.acquire())
    yield* turns(1)
    lock.release()
    expect(yield* waiting).toBe(true)
  })
})

test('nothing is taken before it is awaited', () => {
  const lock = new Lock()
  lock.acquire()
  expect(lock.locked()).toBe(false)
})

test('those who wait are served in the order of their coming', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    const log: string[] = []
    yield* gather(['a', 'b', 'c', 'd'].map((name) => visit(lock, name, log, 2)))
    expect(log).toEqual(['a', 'b', 'c', 'd'])
    expect(lock.locked()).toBe(false)
  })
})

test('one that waits has it in the pass after the release', () => {
  run(function* (loop): Coroutine<void> {
    const lock = new Lock()
    yield* lock.acquire()
    const taken: number[] = []
    createTask(
      (function* (): Coroutine<void> {
        yield* lock.acquire()
        taken.push(loop.pass)
      })(),
    )
    yield* turns(3)
    lock.release()
    const released = loop.pass
    // It is nobody's until then.
    expect(lock.locked()).toBe(false)
    yield* turns(1)
    expect(taken).toEqual([released + 1])
    expect(lock.locked()).toBe(true)
  })
})

test('nobody overtakes one who is woken, and has not run yet', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    const log: string[] = []
    yield* lock.acquire()
    const first = createTask(visit(lock, 'first', log, 1))
    yield* turns(1)
    lock.release()
    yield* visit(lock, 'overtaker', log)
    yield* first
    expect(log).toEqual(['first', 'overtaker'])
  })
})

test('whoever releases and wants it again stands last', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    const log: string[] = []
    function* twice(name: string): Coroutine<void> {
      yield* visit(lock, `${name}1`, log)
      yield* visit(lock, `${name}2`, log)
    }
    yield* lock.acquire()
    const both = gather([twice('a'), twice('b')])
    yield* turns(1)
    lock.release()
    yield* both
    expect(log).toEqual(['a1', 'b1', 'a2', 'b2'])
  })
})

test('any task may release it', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    yield* createTask(lock.acquire())
    lock.release()
    expect(lock.locked()).toBe(false)
  })
})

test('releasing what nobody holds is an error', () => {
  const lock = new Lock()
  const error = { name: 'RuntimeError', message: 'Lock is not acquired.' }
  expect(() => lock.release()).toThrow(expect.objectContaining(error))
})

test('a release needs no loop', () => {
  const lock = new Lock()
  run(() => lock.acquire())
  lock.release()
  expect(lock.locked()).toBe(false)
})
