import v8 from 'node:v8'
import { Future } from '@tsyncio/futures'
import type { Awaitable, Coroutine, FutureLike } from '@tsyncio/futures'
import { createTask, FIRST_COMPLETED, gather, shield, sleep, taskGroup, timeout, wait, waitFor } from '@tsyncio/tasks'
import { expect, test } from 'vitest'
import { NumberedLoop } from './numbered-loop.ts'

const TASKS = 2000
/** Those that live on, and the last few, which may still be in a register or a cache. */
const ALLOWED = 50
/** No matter how busy the machine is. */
const SLOW = { timeout: 120_000 }

function* turn(): Coroutine<void> {
  yield
}

function* failing(): Coroutine<void> {
  yield
  throw new Error('no')
}

function* ending(awaitable: Awaitable<unknown>): Coroutine<void> {
  try {
    yield* awaitable
  } catch {
    // However it ends.
  }
}

function* cancelling(coroutine: Coroutine<unknown>): Coroutine<void> {
  const task = createTask(coroutine)
  yield
  task.cancel()
  yield* ending(task)
}

function* gatheredAndCancelled(): Coroutine<void> {
  const all = gather([sleep(3600), sleep(3600)])
  yield
  all.cancel()
  yield* ending(all)
}

function* group(): Coroutine<void> {
  yield* taskGroup(function* (tasks): Coroutine<void> {
    tasks.createTask(turn())
  })
}

const ways: readonly [string, (longLived: FutureLike<void>) => Coroutine<void>][] = [
  ['joined', () => ending(createTask(turn()))],
  ['failed', () => ending(createTask(failing()))],
  ['cancelled', () => cancelling(sleep(3600))],
  ['gathered and cancelled', gatheredAndCancelled],
  ['timed out', () => ending(waitFor(sleep(3600), 1))],
  ['timed out while shielding one that lives on', (longLived) => ending(timeout(1, () => shield(longLived)))],
  [
    'raced against one that lives on',
    (longLived) => ending(wait([createTask(turn()), longLived], { returnWhen: FIRST_COMPLETED })),
  ],
  ['cancelled while awaiting one that lives on', (longLived) => cancelling(ending(wait([longLived])))],
  ['grouped', group],
]

/** How many futures there are, and so how many tasks. It collects the garbage first, which takes a while. */
function countFutures(): number {
  return v8.queryObjects(Future, { format: 'count' })
}

// An engine without it leaves this to V8.
test.skipIf(v8.queryObjects === undefined)('tasks that end leave nothing behind, however they end', SLOW, () => {
  const loop = new NumberedLoop()
  const longLived = loop.createFuture<void>()
  const left = ways.map(([way, once]) => {
    function* repeat(times: number): Coroutine<void> {
      for (let todo = times; todo > 0; todo -= 1) yield* once(longLived)
    }
    loop.runUntilComplete(repeat(TASKS))
    return [way, countFutures() < ALLOWED, loop.isIdle()]
  })
  expect(left).toEqual(ways.map(([way]) => [way, true, true]))
  // The one by which the last shield reports a failure.
  expect(longLived.getWaiters?.()).toHaveLength(1)
})

test.skipIf(v8.queryObjects === undefined)('nor do those that each start the next one inside a timeout', SLOW, () => {
  const loop = new NumberedLoop()
  let alive = Infinity
  function* link(left: number): Coroutine<void> {
    yield* timeout(60, function* () {
      yield
      if (left > 0) createTask(link(left - 1))
      else alive = countFutures()
    })
  }
  function* main(): Coroutine<void> {
    createTask(link(TASKS))
    yield* sleep(60)
  }
  loop.runUntilComplete(main())
  expect(alive).toBeLessThan(ALLOWED)
})
