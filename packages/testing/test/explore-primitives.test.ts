import { isCancelledError, TimeoutError } from '@tsyncio/futures'
import type { Awaitable, Coroutine } from '@tsyncio/futures'
import { Barrier, CapacityLimiter, Condition, Event, Lock, Semaphore } from '@tsyncio/locks'
import { Queue } from '@tsyncio/queues'
import { asCompleted, createTask, shield, staggeredRace, taskGroup, timeout, waitFor } from '@tsyncio/tasks'
import { explore } from '@tsyncio/testing'
import type { ExploreOptions, Program, Trial } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { all, outlast, times } from './programs.ts'

// Whatever asyncio leaves open, and more than that, what locks, queues and groups promise holds.

const EVERYTHING: ExploreOptions<unknown> = { runs: 400, seed: 1, order: 'any', cancel: true }

/** Runs `body`, but perhaps not to its end. */
function* hastily(trial: Trial, body: () => Awaitable<unknown>): Coroutine<boolean> {
  try {
    yield* timeout(1 + trial.choose(3), body)
    return true
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error
    return false
  }
}

const programs: Record<string, Program<unknown>> = {
  *'at most so many are inside at a time, and in the end it is free'(trial) {
    type Primitive = Lock | Semaphore | CapacityLimiter
    const kinds: [limit: number, make: () => Primitive][] = [
      [1, () => new Lock()],
      [2, () => new Semaphore(2)],
      [2, () => new CapacityLimiter(2)],
    ]
    for (const [limit, make] of kinds) {
      const primitive = make()
      let inside = 0
      const work = (): Coroutine<boolean> =>
        hastily(trial, () =>
          primitive.with(function* () {
            inside += 1
            try {
              expect(inside).toBeLessThanOrEqual(limit)
              yield* trial.latency(0, 2)
            } finally {
              inside -= 1
            }
          }),
        )
      try {
        yield* all(times(4, work))
      } finally {
        expect(String(primitive)).toBe(String(make()))
      }
    }
  },

  *'each item comes out once, and none is lost'(trial) {
    const queue = new Queue<number>(2)
    const put: number[] = []
    const got: number[] = []
    const produce = (n: number): Coroutine<void> =>
      (function* (): Coroutine<void> {
        for (const item of [2 * n, 2 * n + 1]) {
          yield* trial.latency(0, 1)
          const isPut = yield* hastily(trial, () => queue.put(item))
          if (isPut) put.push(item)
        }
      })()
    function* consume(): Coroutine<void> {
      for (let n = 0; n < 2; n += 1) {
        yield* trial.latency(0, 2)
        // The item is ours once get() has returned it, whatever happens to the one who waits for us.
        yield* hastily(trial, function* () {
          got.push(yield* queue.get())
        })
      }
    }
    try {
      yield* all([produce(0), consume(), produce(1), consume(), produce(2)])
    } finally {
      const left = times(queue.qsize(), () => queue.getNowait())
      const ascending = (a: number, b: number): number => a - b
      expect([...got, ...left].toSorted(ascending)).toEqual(put.toSorted(ascending))
    }
  },

  *'whoever waits for a condition is woken once it holds'(trial) {
    const condition = new Condition()
    let items = 0
    function* take(): Coroutine<void> {
      yield* hastily(trial, () =>
        condition.with(function* () {
          yield* condition.waitFor(() => items > 0)
          items -= 1
        }),
      )
    }
    function* give(): Coroutine<void> {
      yield* trial.latency(0, 2)
      yield* condition.with(function* () {
        items += 1
        condition.notify()
      })
    }
    try {
      yield* all([take(), give(), take(), give(), take(), give()])
    } finally {
      expect(condition.locked()).toBe(false)
      expect(items).toBeGreaterThanOrEqual(0)
    }
  },

  *'an event and a barrier let all through'(trial) {
    const event = new Event()
    const barrier = new Barrier(3)
    function* pass(): Coroutine<void> {
      yield* trial.latency(0, 1)
      yield* event.wait()
      yield* barrier.wait()
    }
    function* open(): Coroutine<void> {
      yield* trial.latency(0, 1)
      event.set()
    }
    yield* all([pass(), pass(), open(), pass()])
    expect(barrier.nWaiting).toBe(0)
  },

  'a group is left without tasks': (trial) => {
    let running = 0
    function* child(n: number): Coroutine<number> {
      running += 1
      try {
        yield* trial.latency(0, 1)
        if (trial.choose(8) === 7) throw new Error('no')
        return n
      } finally {
        try {
          yield* trial.latency(0, 1)
        } finally {
          running -= 1
        }
      }
    }
    return (function* (): Coroutine<void> {
      try {
        yield* taskGroup(function* (group): Coroutine<void> {
          const tasks = times(3, (n) => group.createTask(child(n)))
          yield* trial.latency(0, 1)
          for (const next of asCompleted(tasks)) yield* next
        })
      } catch (error) {
        if (isCancelledError(error)) throw error
      } finally {
        expect(running).toBe(0)
      }
    })()
  },

  *'a race has one winner, and what is shielded goes on'(trial) {
    let ends = 0
    function* runner(n: number): Coroutine<number> {
      yield* trial.latency(0, 3)
      return n
    }
    const shielded = createTask(
      (function* (): Coroutine<void> {
        yield* trial.latency(0, 2)
        ends += 1
      })(),
    )
    try {
      yield* hastily(trial, () => shield(shielded))
      const [winner, index] = yield* staggeredRace(
        times(3, (n) => () => runner(n)),
        1,
      )
      expect(winner).toBe(index)
      yield* waitFor(runner(0), 4)
    } finally {
      yield* outlast([shielded])
      expect(ends).toBe(1)
    }
  },
}

test.each(Object.entries(programs))('%s', { timeout: 60_000 }, (_name, program) => {
  const { schedules } = explore(program, EVERYTHING)
  expect(schedules).toBeGreaterThan(100)
})
