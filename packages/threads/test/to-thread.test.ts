import { getRunningLoop } from '@tsyncio/events'
import { RuntimeError } from '@tsyncio/futures'
import type { Coroutine } from '@tsyncio/futures'
import { runBlocking } from '@tsyncio/runners'
import { createTask, gather, sleep } from '@tsyncio/tasks'
import { toThread, WorkerExecutor } from '@tsyncio/threads'
import { VirtualEventLoop } from '@tsyncio/testing'
import { describe, expect, test } from 'vitest'
import { makeFlag, newSelectorLoop, raisedBy, raiseFlag, runBlocked, RUNS } from './loops.ts'
import { WORK } from './work-url.ts'

interface Failure extends Error {
  readonly code?: string
}

describe.each(RUNS)('$name', ({ run }) => {
  test('has the result of a function that another thread called', async () => {
    const results = await run(function* () {
      return [yield* toThread<number>(WORK, 'add', 40, 2), yield* toThread<string>(WORK.href, 'later', 'awaited')]
    })
    expect(results).toEqual([42, 'awaited'])
  })

  test('goes on meanwhile', async () => {
    const log = await run(function* () {
      const flag = makeFlag()
      const seen: string[] = []
      const blocked = createTask(toThread(WORK, 'blockUntil', flag, 'thread'))
      blocked.addDoneCallback(() => seen.push('thread'))
      for (let passes = 0; passes < 10; passes += 1) yield
      seen.push('loop')
      raiseFlag(flag)
      yield* blocked
      return seen
    })
    expect(log).toEqual(['loop', 'thread'])
  })

  test('has several threads at work at once', async () => {
    const values = await run(function* () {
      const flags = [makeFlag(), makeFlag()]
      const tasks = flags.map((flag, n) => createTask(toThread(WORK, 'blockUntil', flag, n)))
      const other = createTask(toThread(WORK, 'add', 1, 1))
      yield* other
      // Both were begun before, and each has a thread.
      for (const flag of flags.toReversed()) raiseFlag(flag)
      return yield* gather([...tasks, other])
    })
    expect(values).toEqual([0, 1, 2])
  })

  test('gets what the function threw: with its name, message, stack, cause and fields', async () => {
    const error = (await run(() => raisedBy(toThread(WORK, 'fail')))) as Failure
    expect(error).toBeInstanceOf(Error)
    expect([error.name, error.message, error.code]).toEqual(['NoSuchUser', 'nobody', 'ENOUSER'])
    expect(error.stack).toMatch(/NoSuchUser: nobody\n +at fail \(.*work\.ts/)
    expect(error.cause).toEqual(new TypeError('of the cause'))
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  test('gets groups of errors, and what is no error', async () => {
    const group = (await run(() => raisedBy(toThread(WORK, 'throwAggregate')))) as AggregateError
    expect(group).toBeInstanceOf(AggregateError)
    expect([group.message, group.errors]).toEqual(['both', [new RangeError('first'), 'second']])
    expect(await run(() => raisedBy(toThread(WORK, 'throwValue', { any: 'thing' })))).toEqual({ any: 'thing' })
  })

  test('hears of a thread that exits or dies meanwhile, and gets another one', async () => {
    const outcomes = await run(function* () {
      return [
        String(yield* raisedBy(toThread(WORK, 'exit', 3))),
        String(yield* raisedBy(toThread(WORK, 'crash'))),
        yield* toThread(WORK, 'add', 1, 1),
      ]
    })
    expect(outcomes).toEqual([
      'RuntimeError: the thread ended, with exit code 3, before exit() was done',
      'NoSuchUser: out of a callback',
      2,
    ])
  })

  test.each([
    [
      'uncloneable',
      'TypeError: what uncloneable() returned cannot be cloned for another thread: () => {} could not be cloned.',
    ],
    ['notAFunction', `TypeError: name: ${WORK.href} exports no function notAFunction; its notAFunction is number`],
    ['toString', `TypeError: name: ${WORK.href} exports no function toString; its toString is undefined`],
  ])('is told what is wrong with %s', async (name, message) => {
    expect(String(await run(() => raisedBy(toThread(WORK, name))))).toBe(message)
  })

  test('is told that a result is too deep to be read here, where the stack is shorter, and has the next one', async () => {
    const outcomes = await run(function* () {
      return [String(yield* raisedBy(toThread(WORK, 'deep', 5000))), yield* toThread(WORK, 'add', 1, 1)]
    })
    const message = /^TypeError: what deep\(\) returned cannot be read in this thread: Maximum call stack /
    expect(outcomes).toEqual([expect.stringMatching(message), 2])
  })

  test('is told that there is no such module', async () => {
    const error = await run(() => raisedBy(toThread(new URL('./none.mjs', WORK), 'add')))
    expect(String(error)).toMatch(/Cannot find module .*none\.mjs/)
    expect((error as Failure).code).toBe('ERR_MODULE_NOT_FOUND')
  })

  test('cancelled, stops waiting at once; the thread goes on, and the end waits for it', async () => {
    const flag = makeFlag()
    const log = await run(function* () {
      const task = createTask(toThread(WORK, 'blockUntil', flag))
      yield* sleep(0)
      task.cancel()
      yield* raisedBy(boxedAwait(task))
      getRunningLoop().callSoon(() => raiseFlag(flag))
      return task.cancelled()
    })
    expect(log).toBe(true)
  })
})

function* boxedAwait(task: { [Symbol.iterator](): Coroutine<unknown> }): Coroutine<void> {
  yield* task
}

test.each([
  [
    undefined,
    'f',
    "TypeError: module: expected an absolute URL, such as new URL('./module.js', import.meta.url), got undefined",
  ],
  [
    './work.mjs',
    'f',
    "ValueError: module: expected an absolute URL, such as new URL('./module.js', import.meta.url), got './work.mjs'",
  ],
  [WORK, Math.max, 'TypeError: name: expected the name of an exported function, got function'],
])('module %o, name %o: an error at once', (module, name, message) => {
  const loop = newSelectorLoop()
  expect(String(loop.runUntilComplete(raisedBy(toThread(module as string, name as string))))).toBe(message)
  loop.close()
})

test('arguments that cannot be cloned are an error at once', () => {
  const loop = newSelectorLoop()
  const error = loop.runUntilComplete(raisedBy(toThread(WORK, 'add', () => {})))
  expect(String(error)).toBe(
    'TypeError: args: expected what can be cloned for another thread: () => {} could not be cloned.',
  )
  loop.close()
})

test('a loop that blocks the thread, and cannot be woken, says so', () => {
  const main = raisedBy(toThread(WORK, 'add', 1, 1))
  const error = runBlocking(main, { loopFactory: () => new VirtualEventLoop() })
  expect(error).toEqual(
    new RuntimeError(
      'this loop blocks the thread, and other threads cannot wake it: run it as a guest, or a SelectorEventLoop in Node',
    ),
  )
})

test('such a loop takes nothing from an executor, nor what was to be transferred to a thread', () => {
  const executor = new WorkerExecutor()
  const buffer = new ArrayBuffer(1)
  const work = { module: WORK, name: 'add', args: [1, 1, buffer], transferList: [buffer] }
  function* main(): Coroutine<unknown> {
    return yield* executor.submit(work)
  }
  expect(() => runBlocking(main(), { loopFactory: () => new VirtualEventLoop() })).toThrow(RuntimeError)
  expect(buffer.byteLength).toBe(1)
  expect(runBlocked(main)).toBe(2)
})

test('outside of a loop it is an error', () => {
  expect(() => toThread(WORK, 'add', 1, 1).next()).toThrow('no running event loop')
})
