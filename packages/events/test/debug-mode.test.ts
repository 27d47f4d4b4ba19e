import { isCancelledError, RuntimeError } from '@tsyncio/futures'
import type { Coroutine, ExceptionContext } from '@tsyncio/futures'
import { sleep } from '@tsyncio/tasks'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ScriptedLoop } from './scripted-loop.ts'

function makeLoop(debug = true): { loop: ScriptedLoop; reports: ExceptionContext[] } {
  const loop = new ScriptedLoop()
  const reports: ExceptionContext[] = []
  loop.setDebug(debug)
  loop.setExceptionHandler((_loop, context) => void reports.push(context))
  return { loop, reports }
}

test('is off unless it is switched on', () => {
  const loop = new ScriptedLoop()
  expect(loop.getDebug()).toBe(false)
  loop.setDebug(true)
  expect(loop.getDebug()).toBe(true)
  loop.setDebug(false)
  expect(loop.getDebug()).toBe(false)
  expect(() => loop.setDebug(1 as unknown as boolean)).toThrow(TypeError)
})

describe('a slow callback', () => {
  afterEach(() => void vi.restoreAllMocks())

  /** What is reported of callbacks that take so many seconds. */
  function reportsOf(durations: number[], debug: boolean, limit?: number): ExceptionContext[] {
    let milliseconds = 0
    vi.spyOn(performance, 'now').mockImplementation(() => milliseconds)
    const { loop, reports } = makeLoop(debug)
    if (limit !== undefined) loop.slowCallbackDuration = limit
    for (const seconds of durations) {
      loop.callSoon(function work() {
        milliseconds += 1000 * seconds
      })
    }
    loop.runPasses(1)
    return reports
  }

  test('is reported, from a tenth of a second on', () => {
    const reports = reportsOf([0.09, 0.125, 0.05], true)
    expect(reports).toHaveLength(1)
    expect(reports[0]?.message).toMatch(/work.*0\.125/)
  })

  test('is reported from another duration on, if that is asked for', () => {
    expect(reportsOf([0.5, 1, 2], true, 1)).toHaveLength(2)
  })

  test('is nobody’s business otherwise', () => {
    expect(reportsOf([5], false)).toEqual([])
  })
})

describe('where something was made', () => {
  function makeHandle(loop: ScriptedLoop): object {
    return loop.callSoon(() => {})
  }

  function makeTimer(loop: ScriptedLoop): object {
    return loop.callLater(1, () => {})
  }

  function makeTask(loop: ScriptedLoop): object {
    return loop.createTask(sleep(0))
  }

  function makeFuture(loop: ScriptedLoop): object {
    return loop.createFuture()
  }

  test.each([makeHandle, makeTimer, makeTask, makeFuture])('can be asked: $name', (make) => {
    const place = makeLoop().loop
    expect(place.getCreationPlace(make(place))).toMatch(new RegExp(`^ +at ${make.name} `))
    const other = makeLoop(false).loop
    expect(other.getCreationPlace(make(other))).toBeUndefined()
  })

  test.each([true, false])('is told with a failure of it, in debug mode: %s', (debug) => {
    const { loop, reports } = makeLoop(debug)
    function makeFailing(): void {
      loop.callSoon(() => {
        throw new Error('no')
      })
    }
    makeFailing()
    loop.runPasses(1)
    expect(reports.map(({ exception }) => String(exception))).toEqual(['Error: no'])
    expect(reports.map(({ createdAt }) => createdAt?.includes(' at makeFailing '))).toEqual([debug || undefined])
  })
})

describe('closing', () => {
  test('reports the tasks that will never end, and those that never started', () => {
    const { loop, reports } = makeLoop()
    const started = loop.createTask(sleep(10), { name: 'started' })
    loop.runPasses(1)
    loop.createTask(sleep(10), { name: 'fresh' })
    loop.close()
    expect(reports.map(({ message }) => message)).toEqual([
      'Task was destroyed but it is pending!',
      'the coroutine of fresh was never started',
    ])
    expect(reports[0]?.task).toBe(started)
  })

  test('does not say of a task that was made before debug mode began that it never started', () => {
    const { loop, reports } = makeLoop(false)
    loop.createTask(sleep(10))
    loop.runPasses(1)
    loop.setDebug(true)
    loop.close()
    expect(reports.map(({ message }) => message)).toEqual(['Task was destroyed but it is pending!'])
  })

  test('knows that an eager task started, though the loop never ran it', () => {
    const { loop, reports } = makeLoop()
    loop.callSoon(() => void loop.createTask(sleep(10), { eagerStart: true }))
    loop.runPasses(1)
    loop.close()
    expect(reports.map(({ message }) => message)).toEqual(['Task was destroyed but it is pending!'])
  })

  test('reports nothing of tasks otherwise', () => {
    const { loop, reports } = makeLoop(false)
    loop.createTask(sleep(10))
    loop.close()
    expect(reports).toEqual([])
  })
})

test('a task that swallows its cancellation is reported', () => {
  const { loop, reports } = makeLoop()
  function* stubborn(): Coroutine<void> {
    try {
      yield* sleep(10)
    } catch (error) {
      if (!isCancelledError(error)) throw error
    }
  }
  const task = loop.createTask(stubborn(), { name: 'stubborn' })
  loop.runPasses(1)
  task.cancel()
  loop.runPasses(2)
  expect(task.done()).toBe(true)
  expect(reports).toHaveLength(1)
  expect(reports[0]?.message).toContain('stubborn')
})

describe('a coroutine that is made a task twice', () => {
  test('is refused, and the first task is not disturbed', () => {
    const { loop } = makeLoop()
    const coroutine = sleep(1, 'slept')
    const task = loop.createTask(coroutine)
    expect(() => loop.createTask(coroutine)).toThrow(
      new RuntimeError('coroutine: a task drives it already; for another task, call its function once more'),
    )
    expect(loop.allTasks()).toHaveLength(1)
    expect(loop.runUntilComplete(task)).toBe('slept')
    expect(() => loop.createTask(coroutine)).toThrow(RuntimeError)
  })

  test('is not noticed otherwise', () => {
    const { loop } = makeLoop(false)
    const coroutine = sleep(0)
    const tasks = [loop.createTask(coroutine), loop.createTask(coroutine)]
    loop.runPasses(3)
    expect(tasks.map((task) => task.done())).toEqual([true, true])
  })
})
