import { Context } from '@tsyncio/contextvars'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine, FutureLike } from '@tsyncio/futures'
import {
  captureCallGraph,
  createTask,
  eagerTaskFactory,
  formatCallGraph,
  futureAddToAwaitedBy,
  futureDiscardFromAwaitedBy,
  gather,
  printCallGraph,
  sleep,
} from '@tsyncio/tasks'
import { describe, expect, test, vi } from 'vitest'
import { runNamed, shapeOf } from './graph-shape.ts'
import { NumberedLoop, run } from './numbered-loop.ts'

function* inner(): Coroutine<string> {
  yield
  return formatCallGraph()
}

function* outer(): Coroutine<string> {
  return yield* inner()
}

function withoutPlaces(text: string): string {
  return text.replaceAll(/\(.*:\d+:\d+\)/g, '(…)')
}

describe('the text', () => {
  test('shows the functions, and further in, who waits', () => {
    const text = runNamed('main', function* main(): Coroutine<string> {
      return yield* createTask(outer(), { name: 'child' })
    })
    expect(text).toMatch(/at inner \(.*call-graph-text\.test\.ts.*:\d+:\d+\)/)
    expect(`\n${withoutPlaces(text)}\n`).toBe(`
* Task(name="child")
  + Call stack:
  |   at inner (…)
  |   at outer (…)
  + Awaited by:
    * Task(name="main")
      + Call stack:
      |   at main (…)
`)
  })

  test('shows as many who wait as there are', () => {
    const count = 150_000
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      for (let n = 0; n < count; n += 1) futureAddToAwaitedBy(future, loop.createFuture<void>())
      const lines = formatCallGraph(future).split('\n')
      expect(lines.filter((line) => line === '    * Future()')).toHaveLength(count)
    })
  })

  test('says without debug mode how to see more, and shows what is there', () => {
    run(function* (loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      function* waiter(): Coroutine<void> {
        yield* future
      }
      const task = createTask(waiter(), { name: 'waiter' })
      yield
      const [title, awaitedBy, awaiter, hint, ...rest] = formatCallGraph(future).split('\n')
      expect([title, awaitedBy, awaiter]).toEqual(['* Future()', '  + Awaited by:', '    * Task(name="waiter")'])
      expect(hint).toContain('loop.setDebug(true)')
      expect(rest).toEqual([])
      task.cancel()
    })
  })

  test('is printed, by console.log or as told', () => {
    const printed: string[] = []
    const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text))
    runNamed('main', function* main(): Coroutine<void> {
      printCallGraph()
      printCallGraph(undefined, { write: (text) => void printed.push(text) })
      yield
    })
    log.mockRestore()
    const text = '* Task(name="main")\n  + Call stack:\n  |   at main (…)'
    expect(printed.map(withoutPlaces)).toEqual([text, text])
  })

  test('is empty where there is no task, and no graph is captured there', () => {
    const loop = new NumberedLoop()
    const seen: unknown[] = []
    loop.callSoon(() => seen.push(formatCallGraph(), captureCallGraph()))
    loop.stop()
    loop.runForever()
    expect(seen).toEqual(['', undefined])
  })
})

describe('the frames', () => {
  function* main(): Coroutine<(string[] | undefined)[]> {
    function helper(depth: number, limit?: number): string[] {
      return shapeOf(captureCallGraph(undefined, { depth, limit }))[1]
    }
    function* further(): Coroutine<string[][]> {
      yield
      return [helper(1), helper(2), helper(3), helper(1, 2), helper(1, -2), helper(2, -1), helper(1, 0)]
    }
    return yield* further()
  }

  test('leave out the top ones by depth, and go up to the limit from the outermost, or below 0 from the innermost', () => {
    expect(runNamed('main', main)).toEqual([
      ['helper', 'further', 'main'],
      ['further', 'main'],
      ['main'],
      ['further', 'main'],
      ['helper', 'further'],
      ['further'],
      [],
    ])
  })

  test('of a task that waits are limited in the same way', () => {
    runNamed('main', function* _main(): Coroutine<void> {
      function* child(): Coroutine<void> {
        yield* sleep(1)
      }
      const task = createTask(child())
      yield* sleep(0.5)
      const limits = [undefined, 1, -1, 0].map((limit) => shapeOf(captureCallGraph(task, { limit }))[1])
      expect(limits).toEqual([['sleep', 'child'], ['child'], ['sleep'], []])
    })
  })

  test('end with the task, when that runs inside another, and when the loop runs inside a generator', () => {
    function* program(): Generator<undefined, string[]> {
      yield
      const loop = new NumberedLoop()
      loop.setTaskFactory(eagerTaskFactory)
      function* child(): Coroutine<string[]> {
        return shapeOf(captureCallGraph())[1]
      }
      function* parent(): Coroutine<string[]> {
        return yield* createTask(child(), { context: new Context() })
      }
      return loop.runUntilComplete(parent())
    }
    const running = program()
    running.next()
    expect(running.next().value).toEqual(['child'])
  })
})

test('a thrown-in cancellation does not hide the functions', () => {
  const seen: string[][] = []
  run(function* (): Coroutine<void> {
    function* child(): Coroutine<void> {
      try {
        yield* sleep(9)
      } finally {
        seen.push(shapeOf(captureCallGraph())[1])
      }
    }
    function* task(): Coroutine<void> {
      yield* child()
    }
    const cancelled = createTask(task())
    yield
    cancelled.cancel()
    yield* gather([cancelled], { returnExceptions: true })
  })
  expect(seen).toEqual([['child', 'task']])
})

test('who waits in a way of their own can say so, and take it back; others than futures are nobody', () => {
  run(function* (loop): Coroutine<void> {
    const [future, waiter] = [loop.createFuture<void>(), loop.createFuture<void>()]
    const count = (): number | undefined => captureCallGraph(future)?.awaitedBy.length
    futureAddToAwaitedBy(future, waiter)
    futureAddToAwaitedBy(future, waiter)
    futureAddToAwaitedBy(future, undefined)
    futureAddToAwaitedBy({} as FutureLike<void>, waiter)
    expect(captureCallGraph(future)?.awaitedBy[0]?.future).toBe(waiter)
    expect(count()).toBe(1)
    futureDiscardFromAwaitedBy(future, undefined)
    futureDiscardFromAwaitedBy(waiter, future)
    expect(count()).toBe(1)
    futureDiscardFromAwaitedBy(future, waiter)
    expect(count()).toBe(0)
    yield
  })
})

test('outside of a loop a future must be given, and it must be one', () => {
  expect(() => captureCallGraph()).toThrow(RuntimeError)
  expect(() => formatCallGraph(1 as unknown as FutureLike<void>)).toThrow(TypeError)
  const future = new NumberedLoop().createFuture<void>()
  expect(captureCallGraph(future)).toMatchObject({ callStack: [], awaitedBy: [] })
})
