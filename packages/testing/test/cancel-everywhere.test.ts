import type { Coroutine } from '@tsyncio/futures'
import {
  asCompleted,
  call,
  createTask,
  enter,
  FIRST_COMPLETED,
  gather,
  generate,
  map,
  shield,
  sleep,
  staggeredRace,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from '@tsyncio/tasks'
import { cancelEverywhere } from '@tsyncio/testing'
import type { Program } from '@tsyncio/testing'
import { expect, test } from 'vitest'
import { cleaningUp, endOf, failing, failureOf } from './programs.ts'

const programs: Record<string, Program<unknown>> = {
  sleep: () => sleep(1, 'value'),
  *'sleep without time'() {
    yield* sleep(0)
    yield
  },
  'clean-up that awaits': (trial) => cleaningUp(trial, sleep(1, 'value')),
  *gather(trial) {
    const tasks = [sleep(1, 'a'), cleaningUp(trial, sleep(2, 'b')), sleep(0, 'c')].map((body) => createTask(body))
    try {
      return yield* gather(tasks)
    } finally {
      // As in asyncio, it ends with the first that was cancelled, and not with the last.
      yield* endOf(tasks)
    }
  },
  *'gather that collects failures'() {
    return (yield* gather([failing(1), sleep(2, 'value')], { returnExceptions: true })).map(String)
  },
  *wait() {
    const tasks = [createTask(sleep(2)), createTask(sleep(1))]
    try {
      const [done, pending] = yield* wait(tasks, { returnWhen: FIRST_COMPLETED, timeout: 5 })
      return [done.size, pending.size]
    } finally {
      yield* endOf(tasks)
    }
  },
  'waitFor in time': (trial) => waitFor(cleaningUp(trial, sleep(1, 'value')), 5),
  'waitFor too late': (trial) => failureOf(waitFor(cleaningUp(trial, sleep(2)), 1)),
  'waitFor of a coroutine that has no time': () => failureOf(waitFor(sleep(2), 0)),
  *'waitFor of a task that has no time'(trial) {
    const task = createTask(cleaningUp(trial, sleep(2)))
    try {
      yield* sleep(0)
      return yield* failureOf(waitFor(task, 0))
    } finally {
      yield* endOf([task])
    }
  },
  'timeout in another': (trial) => timeout(5, () => failureOf(timeout(1, () => cleaningUp(trial, sleep(2))))),
  *shield(trial) {
    const inner = createTask(cleaningUp(trial, sleep(2, 'value')))
    try {
      return yield* shield(inner)
    } finally {
      yield* endOf([inner])
    }
  },
  taskGroup: (trial) =>
    taskGroup(function* (group): Coroutine<string> {
      group.createTask(cleaningUp(trial, sleep(2)))
      const task = group.createTask(sleep(1, 'value'))
      yield* sleep(0.5)
      return yield* task
    }),
  'taskGroup with a task that fails': (trial) =>
    failureOf(
      taskGroup(function* (group): Coroutine<void> {
        group.createTask(cleaningUp(trial, sleep(2)))
        group.createTask(failing(1))
        yield* cleaningUp(trial, sleep(3))
      }),
    ),
  'taskGroup that is ended early': (trial) =>
    taskGroup(function* (group): Coroutine<void> {
      group.createTask(cleaningUp(trial, sleep(9)))
      yield* sleep(1)
      group.cancel()
    }),
  *asCompleted() {
    const tasks = [createTask(sleep(2, 'b')), createTask(sleep(1, 'a'))]
    const results: string[] = []
    try {
      for (const next of asCompleted(tasks, { timeout: 5 })) results.push(yield* next)
    } finally {
      yield* endOf(tasks)
    }
    return results
  },
  enter: (trial) =>
    enter(
      {
        *enter(): Coroutine<string> {
          yield* sleep(1)
          return 'entered'
        },
        exit: () => cleaningUp(trial, sleep(1)),
      },
      (entered) => sleep(1, entered),
    ),
  *'staggeredRace won after the delay'(trial) {
    const [result, index] = yield* staggeredRace(
      [() => cleaningUp(trial, sleep(9, 'a')), () => sleep(2, 'b'), () => sleep(9, 'c')],
      1,
    )
    return [result, index]
  },
  *'staggeredRace won after a failure'() {
    return (yield* staggeredRace([() => failing(1), () => sleep(1, 'b')], undefined)).map(String)
  },
  'map, a few at a time': (trial) =>
    map([2, 1, 3], (seconds) => cleaningUp(trial, sleep(seconds, seconds)), { concurrency: 2 }),
  'map with an item that fails': (trial) =>
    failureOf(map([2, 1, 9], (seconds) => cleaningUp(trial, seconds === 1 ? failing(1) : sleep(seconds)))),
  'map over what awaits, and cleans up': (trial) =>
    map(
      generate<number>((emit) =>
        cleaningUp(
          trial,
          (function* (): Coroutine<void> {
            for (const n of [1, 2, 3]) {
              yield* sleep(1)
              yield* emit(n)
            }
          })(),
        ),
      ),
      (n) => sleep(3, n),
      { concurrency: 2 },
    ),
  'call, three deep': (trial) =>
    call(cleaningUp(trial, call(cleaningUp(trial, call(cleaningUp(trial, sleep(2, 'value'))))))),
  *generate(trial) {
    const items = generate<number>(function* (emit): Coroutine<void> {
      yield* cleaningUp(trial, emit(1))
      yield* sleep(1)
      yield* emit(2)
    })
    const seen: number[] = []
    try {
      for (let item = yield* items.next(); item.done !== true; item = yield* items.next()) {
        seen.push(item.value)
        yield* sleep(1)
      }
    } finally {
      yield* items.close()
    }
    return seen
  },
}

test.each(Object.entries(programs))('%s, cancelled wherever it waits, leaves nothing behind', (_name, program) => {
  const { suspensions, cancellations } = cancelEverywhere(program)
  expect(suspensions).toBeGreaterThan(0)
  expect(cancellations).toBeGreaterThanOrEqual(2 * suspensions)
})
