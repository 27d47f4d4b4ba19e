import { RuntimeError, SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, gather, sleep, taskGroup, timeout, waitFor } from '@tsyncio/tasks'
import { cancelEverywhere, DeadlockError, expectNoLeaks, explore, TrialError, VirtualEventLoop } from '@tsyncio/testing'
import type { Outcome, Program, Trial } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { cleaningUp, failing, flawOf } from './programs.ts'

describe('cancelEverywhere', () => {
  test('cancels at each suspension at once, and in each pass until the program goes on', () => {
    const result = cancelEverywhere(function* () {
      yield
      yield* sleep(1)
    })
    // The bare yield ends with the next pass; the sleep has one pass for its timer, and one for its wake-up.
    expect(result).toEqual({ suspensions: 2, cancellations: 5 })
  })

  test('needs a new program for each run, on a new loop whose time is 0', () => {
    const loops = new Set<object>()
    const { cancellations } = cancelEverywhere(({ loop }) => {
      loops.add(loop)
      expect(loop.time()).toBe(0)
      return sleep(1)
    })
    expect(loops.size).toBe(1 + cancellations)
  })

  test('takes a program that never waits', () => {
    expect(cancelEverywhere(function* () {})).toEqual({ suspensions: 0, cancellations: 0 })
  })

  test.each([1e3, 1e8])('knows that a timer was called, also after %d seconds', (delay) => {
    const program: Program<void> = function* ({ loop }) {
      const called = loop.createFuture<void>()
      loop.callLater(delay, () => called.setResult())
      yield* called
    }
    expectNoLeaks(program)
    explore(program, { seed: 1, runs: 20 })
  })

  test('lets pass what is allowed', () => {
    const seen = new Set<string>()
    cancelEverywhere(
      function* () {
        try {
          yield* sleep(1)
          return 'in time'
        } catch {
          return 'cancelled'
        }
      },
      {
        allow: (outcome) => 'value' in outcome && outcome.value === 'cancelled',
        check: (outcome: Outcome<string>) => void seen.add('value' in outcome ? outcome.value : 'failed'),
      },
    )
    expect([...seen]).toEqual(['in time', 'cancelled'])
  })

  test('throws what the undisturbed program throws, a deadlock and what leaves the loop too', () => {
    const [error, exit] = [new Error('no'), new SystemExit('bye')]
    const throwing = (thrown: Error) =>
      function* (): Coroutine<void> {
        yield* sleep(1)
        throw thrown
      }
    expect(() => cancelEverywhere(throwing(error))).toThrow(error)
    expect(() => cancelEverywhere(throwing(exit))).toThrow(exit)
    expect(() => cancelEverywhere(({ loop }) => loop.createFuture())).toThrow(DeadlockError)
  })

  test('says so when a program takes another way than before', () => {
    let runs = 0
    const flaw = flawOf(function* () {
      runs += 1
      if (runs === 1) yield* sleep(1)
    })
    expect(flaw.findings).toEqual(['it took another way than the undisturbed run'])
  })

  test('cannot be used inside a running loop', () => {
    function* main(): Coroutine<void> {
      cancelEverywhere(() => sleep(1))
    }
    expect(() => new VirtualEventLoop().runUntilComplete(main())).toThrow(RuntimeError)
  })
})

describe('expectNoLeaks', () => {
  test('returns the result', () => {
    expect(expectNoLeaks(() => gather([sleep(1, 'a'), sleep(2, 'b')]))).toEqual(['a', 'b'])
  })

  test('tells what is left when the program ends', () => {
    const leaking = (): string =>
      expectNoLeaks(function* () {
        createTask(sleep(5))
        yield* sleep(1)
        return 'result'
      })
    expect(leaking).toThrow(TrialError)
    expect(leaking).toThrow(/^the program, undisturbed:\n- Task-\d+ is left, and was not waited for, made\n/)
    expect(leaking).toThrow(/- a timer is left, due at 5 s/)
  })

  test('throws what the program throws', () => {
    expect(() => expectNoLeaks(() => failing(1))).toThrow('no')
  })

  test('does not mind callbacks that come to rest without time passing', () => {
    expectNoLeaks(function* ({ loop }) {
      yield
      loop.callSoon(() => loop.callLater(0, () => loop.callSoon(() => {})))
    })
  })
})

describe('a finally that awaits, when its coroutine is cancelled', () => {
  test.each<[string, (child: Coroutine<void>) => Coroutine<unknown>]>([
    ['waitFor', (child) => waitFor(child, 1)],
    ['timeout', (child) => timeout(1, () => child)],
    [
      'a task group',
      (child) =>
        taskGroup(function* (group) {
          group.createTask(child)
          yield* sleep(1)
          throw new Error('enough')
        }),
    ],
    [
      'a task that is cancelled',
      function* (child) {
        const task = createTask(child)
        yield* sleep(1)
        task.cancel()
        yield* task
      },
    ],
  ])('ends before the one who awaits it by %s goes on', (_name, awaiting) => {
    const log = expectNoLeaks(function* (trial) {
      const seen: string[] = []
      function* child(): Coroutine<void> {
        try {
          yield* cleaningUp(trial, sleep(9))
        } finally {
          seen.push(`cleaned up at ${trial.loop.time()}`)
        }
      }
      try {
        yield* awaiting(child())
      } catch {
        seen.push(`awaited until ${trial.loop.time()}`)
      }
      return seen
    })
    expect(log).toEqual(['cleaned up at 2', 'awaited until 2'])
  })
})

test('an end that is told twice is not the end of something else of that name', () => {
  function* program(trial: Trial): Coroutine<void> {
    const first = trial.begin('closing')
    trial.begin('closing')
    first()
    first()
  }
  expect(() => expectNoLeaks(program)).toThrow('closing was begun, and did not come to its end')
})
