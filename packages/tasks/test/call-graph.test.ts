import type { Coroutine } from '@tsyncio/futures'
import {
  captureCallGraph,
  createTask,
  gather,
  shield,
  sleep,
  staggeredRace,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from '@tsyncio/tasks'
import { describe, expect, test } from 'vitest'
import { runNamed, shapeOf } from './graph-shape.ts'
import type { Shape } from './graph-shape.ts'

/** What `deep` saw last. */
let seen: Shape

/** The one who looks, some calls further in. */
function* deep(): Coroutine<void> {
  yield* sleep(1)
  look()
}

function look(): void {
  seen = shapeOf(captureCallGraph())
}

function* child(): Coroutine<void> {
  yield* deep()
}

describe('in debug mode, the graph of the running task', () => {
  test('has its functions, the innermost first, and those of every task that waits for it, and who waits for those', () => {
    runNamed('main', function* main(): Coroutine<void> {
      function* between(): Coroutine<void> {
        yield* createTask(child(), { name: 'child' })
      }
      yield* createTask(between(), { name: 'between' })
    })
    const main: Shape = ['main', ['main'], []]
    expect(seen).toEqual(['child', ['look', 'deep', 'child'], [['between', ['between'], [main]]]])
  })

  test('of a task group: each child is awaited by the parent, and by whoever awaits it besides', () => {
    runNamed('main', function* main(): Coroutine<void> {
      yield* taskGroup(function* (group): Coroutine<void> {
        const task = group.createTask(child(), { name: 'child' })
        function* sibling(): Coroutine<void> {
          yield* task
        }
        group.createTask(sibling(), { name: 'sibling' })
      })
    })
    const main: Shape = ['main', expect.arrayContaining(['main']) as string[], []]
    expect(seen).toEqual(['child', ['look', 'deep', 'child'], [['sibling', ['sibling'], [main]], main]])
  })

  test('of a task group whose body is still under way, too', () => {
    runNamed('main', function* main(): Coroutine<void> {
      yield* taskGroup(function* body(group): Coroutine<void> {
        group.createTask(child(), { name: 'child' })
        yield* sleep(2)
      })
    })
    expect(seen).toMatchObject(['child', {}, [['main', ['sleep', 'body', 'enter', 'main'], []]]])
  })

  test.each<[string, () => Coroutine<unknown>]>([
    [
      'gather',
      function* body() {
        yield* gather([child(), sleep(3)])
      },
    ],
    [
      'wait',
      function* body() {
        yield* wait([createTask(child())])
      },
    ],
    [
      'shield',
      function* body() {
        yield* shield(child())
      },
    ],
    [
      'staggeredRace',
      function* body() {
        yield* staggeredRace([child], undefined)
      },
    ],
  ])('of %s: the children are awaited by the task that called it', (_name, body) => {
    runNamed('main', body)
    expect(seen).toEqual([
      expect.stringMatching(/^Task-/),
      expect.arrayContaining(['look', 'deep', 'child']),
      [['main', expect.arrayContaining(['body']), []]],
    ])
  })

  test('of timeout: the body runs in the same task', () => {
    runNamed('main', function* main(): Coroutine<void> {
      yield* timeout(9, child)
      yield* waitFor(child(), 9)
    })
    expect(seen).toEqual(['main', ['look', 'deep', 'child', expect.any(String), 'waitFor', 'main'], []])
  })
})

describe('the graph of another future', () => {
  test('of a plain one has no functions, but all who wait', () => {
    const graph = runNamed('main', function* main(loop): Coroutine<Shape> {
      const future = loop.createFuture<void>()
      function* waiter(): Coroutine<void> {
        yield* waitFor(future, 9)
      }
      const one = createTask(waiter(), { name: 'one' })
      function* two(): Coroutine<void> {
        yield* gather([one, shield(future)])
      }
      const last = createTask(two(), { name: 'two' })
      yield* sleep(1)
      const shape = shapeOf(captureCallGraph(future))
      future.setResult()
      yield* last
      return shape
    })
    const two: Shape = ['two', ['two'], []]
    expect(graph).toEqual(['a future', [], [['one', ['enter', 'waitFor', 'waiter'], [two]], two]])
  })

  test('of a task that waits has the functions in which it does', () => {
    runNamed('main', function* main(): Coroutine<void> {
      const task = createTask(child(), { name: 'child' })
      yield* sleep(0.5)
      expect(shapeOf(captureCallGraph(task))).toEqual(['child', ['sleep', 'deep', 'child'], []])
    })
  })

  test('of one that is done is empty, and who is done waits for nobody', () => {
    runNamed('main', function* main(loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      const waiting = createTask(wait([future]))
      const shielded = shield(future)
      yield* sleep(1)
      expect(captureCallGraph(future)?.awaitedBy).toHaveLength(2)
      waiting.cancel()
      shielded.cancel()
      yield* sleep(1)
      expect(shapeOf(captureCallGraph(future))).toEqual(['a future', [], []])
      expect(shapeOf(captureCallGraph(waiting))).toEqual([expect.any(String), [], []])
    })
  })

  test('of one that somebody no longer waits for, who goes on with something else, is empty', () => {
    runNamed('main', function* main(loop): Coroutine<void> {
      const future = loop.createFuture<void>()
      yield* wait([future], { timeout: 1 })
      expect(shapeOf(captureCallGraph(future))).toEqual(['a future', [], []])
    })
  })

  test('of tasks that wait for each other in a circle ends', () => {
    runNamed('main', function* main(): Coroutine<void> {
      function* one(): Coroutine<void> {
        yield* second
      }
      const first = createTask(one(), { name: 'first' })
      function* two(): Coroutine<void> {
        yield* first
      }
      const second = createTask(two(), { name: 'second' })
      yield* sleep(1)
      const graph = shapeOf(captureCallGraph(first))
      expect(graph).toEqual(['first', ['one'], [['second', ['two'], [['first', ['one'], []]]]]])
    })
  })
})

test('a function of the program may be called as those of a task are', () => {
  class Machine {
    _step(): Shape {
      return shapeOf(captureCallGraph())
    }

    advance(): Shape {
      return this._step()
    }
  }
  runNamed('main', function* main(): Coroutine<void> {
    const shape = new Machine().advance()
    expect(shape).toEqual(['main', ['Machine._step', 'Machine.advance', 'main'], []])
    yield
  })
})
