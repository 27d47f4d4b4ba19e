import { createTask, getRunningLoop, isCancelledError, sleep } from 'tsyncio'
import type { Cancellable, Coroutine } from 'tsyncio'
import { makeRandom } from '../random.ts'

const BATCH = 100

export function* timerCancelled(n: number): Coroutine<number> {
  const loop = getRunningLoop()
  let fired = 0
  const fire = (): void => {
    fired += 1
  }
  for (let i = 0; i < n; i += BATCH) {
    const timers: Cancellable[] = []
    for (let seconds = 1; seconds <= BATCH; seconds += 1) timers.push(loop.callLater(seconds, fire))
    for (const timer of timers) timer.cancel()
    yield
  }
  return n - fired
}

export function* sleepCancelled(n: number): Coroutine<number> {
  let cancelled = 0
  for (let i = 0; i < n; i += 1) {
    const sleeping = createTask(sleep(60))
    yield
    sleeping.cancel()
    try {
      yield* sleeping
    } catch (error) {
      if (isCancelledError(error)) cancelled += 1
    }
  }
  return cancelled
}

export function* timersFired(n: number): Coroutine<number> {
  const loop = getRunningLoop()
  const random = makeRandom(1)
  const all = loop.createFuture<number>()
  let fired = 0
  const fire = (): void => {
    fired += 1
    if (fired === n) all.setResult(fired)
  }
  for (let i = 0; i < n; i += 1) loop.callLater((n / 1e6) * random(), fire)
  return yield* all
}
