import type { Coroutine } from '@tsyncio/futures'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { explore } from '@tsyncio/testing'
import type { ExploreOptions, Program } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { foundIn } from './programs.ts'

/** What a program may come to, over many schedules, as text. */
function outcomes(program: Program<unknown>, options: ExploreOptions<unknown> = {}): string[] {
  const seen = new Set<string>()
  const check: ExploreOptions<unknown>['check'] = (outcome) => void seen.add(JSON.stringify(outcome))
  explore(program, { runs: 500, seed: 7, check, ...options })
  return [...seen].toSorted()
}

/** Runs the callbacks of several timers of one time, and tells the order. */
const timersOfOneTime: Program<string> = function* ({ loop }) {
  const order: number[] = []
  for (const n of [1, 2, 3]) loop.callLater(1, () => void order.push(n))
  yield* sleep(2)
  return order.join('')
}

const readyTasks: Program<string> = function* ({ loop }) {
  const order: (number | string)[] = []
  function* step(n: number): Coroutine<void> {
    order.push(n)
  }
  const tasks = [1, 2].map((n) => createTask(step(n)))
  loop.callSoon(() => void order.push('callback'))
  tasks.push(createTask(step(3)))
  yield* gather(tasks)
  return order.join(' ')
}

describe('a schedule decides', () => {
  test('how long something outside takes', () => {
    const values = outcomes(
      function* (trial) {
        yield* trial.latency(1, 2.5)
        return Math.round(trial.loop.time() * 10)
      },
      { latency: 0 },
    )
    expect(values).toHaveLength(16)
    expect([values[0], values.at(-1)]).toEqual(['{"value":10}', '{"value":25}'])
  })

  test('which of several possibilities comes true, whatever they mean', () => {
    expect(
      outcomes(function* ({ choose }) {
        return choose(3)
      }),
    ).toEqual(['{"value":0}', '{"value":1}', '{"value":2}'])
  })

  test('in which order timers of one time come, but not those of different times', () => {
    expect(outcomes(timersOfOneTime)).toHaveLength(6)
    const others = outcomes(function* ({ loop }) {
      const order: number[] = []
      for (const n of [1, 2, 3]) loop.callLater(n, () => void order.push(n))
      yield* sleep(4)
      return order.join('')
    })
    expect(others).toEqual(['{"value":"123"}'])
  })

  test('how late the loop is, up to a limit', () => {
    const late = (latency: number): number[] =>
      outcomes(
        function* ({ loop }) {
          yield* sleep(1)
          return loop.time() - 1
        },
        { latency },
      ).map((text) => (JSON.parse(text) as { value: number }).value)
    expect(late(0)).toEqual([0])
    expect(Math.max(...late(0.5))).toBeGreaterThan(0.1)
    expect(Math.max(...late(0.5))).toBeLessThan(2)
  })

  test('the order of ready tasks only if it is told to, and never that of callbacks', () => {
    expect(outcomes(readyTasks)).toEqual(['{"value":"1 2 callback 3"}'])
    const orders = outcomes(readyTasks, { order: 'any' })
    expect(orders).toHaveLength(6)
    for (const order of orders) expect(order).toMatch(/"\d \d callback \d"/)
  })

  test('when the program is cancelled, if it is', () => {
    const ends = outcomes(
      function* ({ loop }) {
        try {
          yield* sleep(1)
          yield* sleep(1)
        } catch {
          return loop.time()
        }
        return 'its end'
      },
      { cancel: true, latency: 0 },
    )
    expect(ends).toEqual(['{"value":"its end"}', '{"value":0}', '{"value":1}', '{"value":2}'])
  })
})

describe('the first run', () => {
  test('is the default one: nothing is late, everything in order', () => {
    const error = foundIn(function* (trial) {
      yield* trial.latency(1, 2)
      throw new Error(`${trial.loop.time()} ${trial.choose(9)}`)
    })
    expect([error.run, error.schedule, error.findings]).toEqual([0, '', ['it threw Error: 1 0']])
    expect(error.message).toBe('the program, undisturbed:\n- it threw Error: 1 0')
    expect(error.cause).toEqual(new Error('1 0'))
  })

  test('is the only schedule of a program that leaves nothing open', () => {
    const program: Program<void> = () => sleep(1)
    expect(explore(program, { runs: 20, seed: 3, latency: 0 })).toEqual({ seed: 3, runs: 20, schedules: 1 })
  })
})

describe('a failure', () => {
  const program: Program<void> = function* ({ choose }) {
    const taken = Array.from({ length: 40 }, () => choose(10))
    const [one = 0, other = 0] = [taken[5], taken[30]]
    if (one >= 3 && other >= 4) throw new Error(`found with ${taken.filter(Boolean).length}`)
  }

  test('is told with the smallest schedule, which is the same for every seed', () => {
    for (const seed of [1, 2, 3, 4]) {
      const { schedule, findings, steps } = foundIn(program, { seed })
      expect(schedule).toBe('5=3,30=4')
      expect(findings).toEqual(['it threw Error: found with 2'])
      expect(steps).toEqual([
        'at 0 s, in the program: the choice is 3 of 10',
        'at 0 s, in the program: the choice is 4 of 10',
      ])
    }
  })

  test('comes again in the same run with the same seed', () => {
    const [one, other] = [foundIn(program, { seed: 99 }), foundIn(program, { seed: 99 })]
    expect(one.message).toBe(other.message)
    expect(one.run).toBe(other.run)
    expect(one.message).toContain('{ seed: 99 }')
    expect(one.message).toContain("{ replay: '5=3,30=4' }")
  })

  test('is not there any more when it is replayed after it was mended', () => {
    expect(explore(() => sleep(1), { replay: '5=3,30=4' }).runs).toBe(1)
  })

  test('is also what the check, or the loop, is told of, and what is left', () => {
    const failing: ExploreOptions<unknown> = {
      check: () => {
        throw new Error('wrong')
      },
    }
    expect(foundIn(() => sleep(1), failing).findings).toEqual(['the check failed: Error: wrong'])
    const [left] = foundIn(function* () {
      createTask(sleep(5))
      yield
    }).findings
    expect(left).toMatch(/^Task-1 is left, and was not waited for, made\n/)
    const [told] = foundIn(function* ({ loop }) {
      loop.callExceptionHandler({ message: 'something is wrong' })
    }).findings
    expect(told).toBe('the loop was told: something is wrong')
  })

  test('is told without the complaints that debug mode has besides', () => {
    function* stubborn(): Coroutine<void> {
      try {
        yield* sleep(1)
      } catch {
        yield
      }
    }
    const { findings } = foundIn(function* () {
      const task = createTask(stubborn())
      yield
      task.cancel()
      yield* task
      throw new Error('no')
    })
    expect(findings).toEqual(['it threw Error: no'])
  })

  test('is also to go on for ever', () => {
    const { findings } = foundIn(
      function* ({ choose }) {
        if (choose(2) === 1) for (;;) yield
      },
      { seed: 1 },
    )
    expect(findings[0]).toMatch(/^it goes on for ever: it made more than \d+ passes/)
  })
})
