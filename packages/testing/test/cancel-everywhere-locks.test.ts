import { isCancelledError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { Barrier, CapacityLimiter, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { Queue, QueueShutDown } from '@tsyncio/queues'
import { sleep, taskGroup } from '@tsyncio/tasks'
import { cancelEverywhere } from '@tsyncio/testing'
import { expect, test } from 'vitest'

/** Runs `others` beside the program, and waits for them to end by themselves, cancelled or not. */
function* beside<T>(others: readonly (() => Coroutine<void>)[], body: () => Awaitable<T>): Coroutine<T | undefined> {
  return yield* taskGroup(function* (group): Coroutine<T | undefined> {
    for (const other of others) group.createTask(other())
    // The group would cancel the others; they are to show that nothing was lost.
    const outcome = yield* outcomeOf(body)
    yield* sleep(9)
    return outcome()
  })
}

/** What `body` gives or throws, as a function that does so. */
function* outcomeOf<T>(body: () => Awaitable<T>): Coroutine<() => T> {
  try {
    const value = yield* body()
    return () => value
  } catch (error) {
    if (!isCancelledError(error)) throw error
    return () => {
      throw error
    }
  }
}

function* turn(): Coroutine<void> {
  yield* sleep(1)
}

test.each<[string, () => Lock | Semaphore | CapacityLimiter]>([
  ['a lock', () => new Lock()],
  ['a semaphore', () => new Semaphore(1)],
  ['a limiter', () => new CapacityLimiter(1)],
])('whoever waits for %s behind one that is cancelled gets it', (_name, make) => {
  let primitive = make()
  let held = 0
  const { cancellations } = cancelEverywhere(
    () => {
      primitive = make()
      held = 0
      const hold = function* (): Coroutine<void> {
        yield* primitive.with(turn)
        held += 1
      }
      return beside([hold, hold], () => primitive.with(turn))
    },
    {
      check(): void {
        expect([primitive.locked(), held]).toEqual([false, 2])
      },
    },
  )
  expect(cancellations).toBeGreaterThan(8)
})
