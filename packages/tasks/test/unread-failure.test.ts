import { SystemExit } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { collected } from './garbage.ts'
import { NumberedLoop, thrownBy } from './numbered-loop.ts'

const error = new Error('no')

function* failing(): Coroutine<never> {
  yield
  throw error
}

function* failingAfter(delay: number): Coroutine<never> {
  yield* sleep(delay)
  throw error
}

/** Runs `main`, closes the loop, and tells what was reported. */
function reportsOf(main: (loop: NumberedLoop) => Coroutine<unknown>): NumberedLoop['reports'] {
  const loop = new NumberedLoop()
  loop.runUntilComplete(main(loop))
  loop.close()
  return loop.reports
}

describe('a task that fails unread', () => {
  test('is reported when the loop closes, by name', () => {
    const reports = reportsOf(function* (): Coroutine<void> {
      createTask(failing(), { name: 'worker' })
      yield* sleep(1)
    })
    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatchObject({ message: 'Task exception was never retrieved', exception: error })
    expect(String(reports[0]?.future)).toContain('worker')
  })

  test('is reported also when its signal aborts in the same pass', () => {
    const control = new AbortController()
    const reports = reportsOf(function* (): Coroutine<void> {
      const task = createTask(failing(), { signal: control.signal })
      yield
      yield
      expect(task.done()).toBe(true)
      control.abort()
    })
    expect(reports).toMatchObject([{ exception: error }])
  })

  test('is reported after those that failed before it', () => {
    const reports = reportsOf(function* (): Coroutine<void> {
      for (const [name, delay] of [
        ['late', 2],
        ['early', 1],
      ] as const) {
        createTask(failingAfter(delay), { name })
      }
      yield* sleep(3)
    })
    expect(reports.map(({ future }) => String(future))).toEqual([
      expect.stringContaining('early'),
      expect.stringContaining('late'),
    ])
  })

  // Each holds the task in its frames, until they are put into words.
  test.each([
    ['an error', (): Error => new Error('no')],
    ['an error with a cause', (): Error => new Error('no', { cause: new Error('why') })],
    ['an error of many', (): Error => new AggregateError([new Error('one'), new Error('two')])],
  ])('is reported when it is collected, while its loop is open: %s', async (_what, makeError) => {
    const loop = new NumberedLoop()
    const thrown: Error[] = []
    function* body(): Coroutine<never> {
      yield
      const it = makeError()
      thrown.push(it)
      throw it
    }
    function* main(): Coroutine<void> {
      createTask(body())
      yield* sleep(1)
    }
    loop.runUntilComplete(main())
    expect(loop.reports).toEqual([])
    await collected(() => loop.reports.length > 0)
    expect(loop.reports.map(({ message, exception, future }) => [message, exception, future])).toEqual([
      ['Task exception was never retrieved', thrown[0], undefined],
    ])
    loop.close()
    expect(loop.reports).toHaveLength(1)
  })
})

describe.each<[string, (loop: NumberedLoop) => Coroutine<unknown>]>([
  [
    'by an await',
    function* (): Coroutine<void> {
      yield* thrownBy(createTask(failing()))
    },
  ],
  [
    'by one of two awaits',
    function* (): Coroutine<void> {
      const task = createTask(failing())
      const [one, two] = [createTask(thrownBy(task)), createTask(thrownBy(task))]
      yield* gather([one, two])
    },
  ],
  [
    'by gather, the second failure too',
    function* (): Coroutine<void> {
      yield* thrownBy(gather([failing(), failing()]))
    },
  ],
  [
    'by gather with returnExceptions',
    function* (): Coroutine<void> {
      yield* gather([failing(), failing()], { returnExceptions: true })
    },
  ],
  [
    'by a task that is cancelled before it hears of it',
    function* (): Coroutine<void> {
      const task = createTask(failing())
      function* waiting(): Coroutine<void> {
        yield* task
      }
      const waiter = createTask(waiting())
      task.addDoneCallback(() => waiter.cancel())
      yield* thrownBy(waiter)
    },
  ],
])('a failure that is read %s', (_how, main) => {
  test('is not reported', () => {
    expect(reportsOf(main)).toEqual([])
  })
})

test('what came out of runUntilComplete was told, and is not reported again', () => {
  const exit = new SystemExit()
  function* exiting(): Coroutine<void> {
    throw exit
  }
  for (const [main, thrown] of [
    [failing(), error],
    [exiting(), exit],
  ] as const) {
    const loop = new NumberedLoop()
    expect(() => loop.runUntilComplete(main)).toThrow(thrown)
    loop.close()
    expect(loop.reports).toEqual([])
  }
})

test('a task that is cancelled did not fail', () => {
  const reports = reportsOf(function* (): Coroutine<void> {
    const task = createTask(sleep(10))
    yield* sleep(1)
    task.cancel()
    yield* sleep(1)
  })
  expect(reports).toEqual([])
})
