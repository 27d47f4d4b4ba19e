import { Lock } from '@tsyncio/locks'
import { createTask } from 'tsyncio'
import type { Coroutine } from 'tsyncio'

export function* lockFree(n: number): Coroutine<number> {
  const lock = new Lock()
  let held = 0
  for (let i = 0; i < n; i += 1) {
    yield* lock.acquire()
    if (lock.locked()) held += 1
    lock.release()
  }
  return held
}

function* visit(lock: Lock, visitors: number[], i: number): Coroutine<void> {
  yield* lock.acquire()
  visitors.push(i)
  lock.release()
}

/** All stand in line for one lock, and have it one after the other. */
export function* lockLine(n: number): Coroutine<number> {
  const lock = new Lock()
  yield* lock.acquire()
  const visitors: number[] = []
  for (let i = 1; i < n; i += 1) createTask(visit(lock, visitors, i))
  const last = createTask(visit(lock, visitors, n))
  yield
  lock.release()
  yield* last
  return visitors.length
}
