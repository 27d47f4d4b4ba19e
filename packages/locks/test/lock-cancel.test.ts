import type { Coroutine } from '@tsyncio/futures'
import { Lock } from '@tsyncio/locks'
import { createTask, waitFor } from '@tsyncio/tasks'
import type { TaskLike } from '@tsyncio/events'
import { expect, test } from 'vitest'
import { run, thrownBy, turns } from '../../tasks/test/numbered-loop.ts'
import type { NumberedLoop } from '../../tasks/test/numbered-loop.ts'

/** A lock that is held, and tasks that wait for it. */
function* heldLock(waiting: number): Coroutine<[lock: Lock, ...tasks: TaskLike[]]> {
  const lock = new Lock()
  yield* lock.acquire()
  const tasks = Array.from({ length: waiting }, () => createTask(lock.acquire()))
  yield* turns(1)
  return [lock, ...tasks]
}

test('one who is cancelled while it waits leaves the line', () => {
  run(function* (): Coroutine<void> {
    const [lock, a, b] = yield* heldLock(2)
    a?.cancel()
    yield* turns(2)
    expect([a?.cancelled(), b?.done(), lock.locked()]).toEqual([true, false, true])
    lock.release()
    yield* turns(1)
    expect(b?.done()).toBe(true)
  })
})

test('one who is cancelled in the middle of the line leaves it, too', () => {
  run(function* (): Coroutine<void> {
    const [lock, a, b, c] = yield* heldLock(3)
    b?.cancel()
    yield* turns(1)
    lock.release()
    yield* turns(1)
    lock.release()
    yield* turns(1)
    expect([a, b, c].map((task) => task?.cancelled())).toEqual([false, true, false])
    expect(c?.done()).toBe(true)
  })
})

// Each gives the task that is to have the lock, and in how many passes.
const races: Record<string, (loop: NumberedLoop, lock: Lock, first: TaskLike) => number> = {
  'woken, then cancelled': (_loop, lock, first) => {
    lock.release()
    first.cancel()
    return 2
  },
  'cancelled, then woken': (_loop, lock, first) => {
    first.cancel()
    lock.release()
    return 2
  },
  'cancelled in the pass after the wake-up, before it runs': (loop, lock, first) => {
    loop.callSoon(() => first.cancel())
    lock.release()
    return 2
  },
}

for (const [name, race] of Object.entries(races)) {
  test(`the next one has the lock when the first is ${name}`, () => {
    run(function* (loop): Coroutine<void> {
      const [lock, first, second, third] = yield* heldLock(3)
      const passes = race(loop, lock, first as TaskLike)
      yield* turns(passes - 1)
      expect([first?.cancelled(), second?.done(), lock.locked()]).toEqual([true, false, false])
      yield* turns(1)
      expect([second?.done(), third?.done(), lock.locked()]).toEqual([true, false, true])
      third?.cancel()
      yield* turns(1)
    })
  })
}

test('one who is cancelled behind the first, as the lock is released, wakes nobody else', () => {
  run(function* (): Coroutine<void> {
    const [lock, first, second, third] = yield* heldLock(3)
    second?.cancel()
    lock.release()
    yield* turns(3)
    expect([first?.done(), second?.cancelled(), third?.done(), lock.locked()]).toEqual([true, true, false, true])
    lock.release()
    yield* turns(1)
    expect(third?.done()).toBe(true)
  })
})

test('nobody overtakes one who stands behind a cancelled one', () => {
  run(function* (): Coroutine<void> {
    const [lock, first, second] = yield* heldLock(2)
    first?.cancel()
    lock.release()
    const late = createTask(lock.acquire(), { eagerStart: true })
    yield* turns(3)
    expect([first?.cancelled(), second?.done(), late.done()]).toEqual([true, true, false])
    lock.release()
    yield* late
  })
})

test('two who are woken and cancelled at once leave it to the third', () => {
  run(function* (): Coroutine<void> {
    const [lock, a, b, c] = yield* heldLock(3)
    lock.release()
    a?.cancel()
    b?.cancel()
    yield* turns(3)
    expect([a?.cancelled(), b?.cancelled(), c?.done()]).toEqual([true, true, true])
  })
})

test('a lock whose waiters are all cancelled is free for anybody', () => {
  run(function* (loop): Coroutine<void> {
    const [lock, a, b] = yield* heldLock(2)
    a?.cancel()
    b?.cancel()
    lock.release()
    const before = loop.pass
    yield* lock.acquire()
    expect(loop.pass).toBe(before)
    yield* turns(1)
    expect([a?.cancelled(), b?.cancelled()]).toEqual([true, true])
  })
})

test('one who has the lock, and is cancelled then, keeps it', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    function* holder(): Coroutine<void> {
      yield* lock.acquire()
      yield* turns(1)
    }
    const task = createTask(holder())
    yield* turns(1)
    task.cancel()
    yield* turns(1)
    expect([task.cancelled(), lock.locked()]).toEqual([true, true])
  })
})

test('a time limit on acquire leaves the lock as it was', () => {
  run(function* (): Coroutine<void> {
    const lock = new Lock()
    yield* lock.acquire()
    expect(yield* thrownBy(waitFor(lock.acquire(), 1))).toMatchObject({ name: 'TimeoutError' })
    lock.release()
    expect(yield* thrownBy(waitFor(lock.acquire(), 0))).toMatchObject({ name: 'TimeoutError' })
    expect(lock.locked()).toBe(false)
    expect(yield* waitFor(lock.acquire(), 1)).toBe(true)
  })
})

test('the error that cancelled it comes out unchanged', () => {
  run(function* (): Coroutine<void> {
    const [, first] = yield* heldLock(1)
    first?.cancel('enough')
    expect(yield* thrownBy(first as TaskLike)).toMatchObject({ name: 'CancelledError', message: 'enough' })
  })
})
